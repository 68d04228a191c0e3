-- Choices of other municipalities, as their registers published them. Kept apart from the own ones for good:
-- nothing that is counted, listed, exported or published here reads these tables.

-- The registers that they come from. kop: the head of the file that was loaded last, with the labels of the
-- codes that its records use.
CREATE TABLE elders_bron (
    id VARCHAR NOT NULL,
    uri VARCHAR NOT NULL,
    naam VARCHAR NOT NULL,
    kop VARCHAR NOT NULL,
    gemaaktOp TIMESTAMP NOT NULL,
    geladenOp TIMESTAMP NOT NULL
);

-- The records. id: at the source; inhoud: the record as it stood in the file.
CREATE TABLE elders (
    bron VARCHAR NOT NULL,
    id VARCHAR NOT NULL,
    versie INTEGER NOT NULL,
    openbaarOp TIMESTAMP NOT NULL,
    startdatum DATE NOT NULL,
    titel VARCHAR NOT NULL,
    instrument VARCHAR NOT NULL,
    inhoud VARCHAR NOT NULL,
    geladenOp TIMESTAMP NOT NULL
);

-- Their texts as they are searched. Without a vector until they are encoded; model says by which encoder.
CREATE TABLE elders_passage (
    bron VARCHAR NOT NULL,
    id VARCHAR NOT NULL,
    nr INTEGER NOT NULL,
    veld VARCHAR NOT NULL,
    tekst VARCHAR NOT NULL,
    model VARCHAR,
    vector BLOB
);

-- Records that were taken away here by themselves: they do not come back when their source is loaded again.
CREATE TABLE elders_geweerd (
    uri VARCHAR NOT NULL,
    id VARCHAR NOT NULL,
    op TIMESTAMP NOT NULL
);
