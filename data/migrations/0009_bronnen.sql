-- Documents that colleagues keep beside the choices, as text. They are never published: residents read them
-- nowhere here.
CREATE TABLE bron (
    id VARCHAR NOT NULL,
    titel VARCHAR NOT NULL,
    soort VARCHAR NOT NULL,
    datum DATE,
    adres VARCHAR,
    bestand VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    meldingen VARCHAR[] NOT NULL,
    bewaardOp TIMESTAMP NOT NULL
);

-- Beside which choices a document belongs. The choice may still be in the making, or be gone.
CREATE TABLE bron_keuze (
    bron VARCHAR NOT NULL,
    keuzeId VARCHAR NOT NULL
);

-- The text as it is read: in order, each paragraph with its place and the heading above it.
CREATE TABLE bron_alinea (
    bron VARCHAR NOT NULL,
    nr INTEGER NOT NULL,
    tekst VARCHAR NOT NULL,
    kop VARCHAR NOT NULL,
    plaats VARCHAR NOT NULL,
    niveau INTEGER NOT NULL
);

-- The text as it is searched: paragraphs van up to and including tot, under one heading. Without a vector
-- until it is encoded; model says by which encoder.
CREATE TABLE bron_passage (
    bron VARCHAR NOT NULL,
    nr INTEGER NOT NULL,
    van INTEGER NOT NULL,
    tot INTEGER NOT NULL,
    tekst VARCHAR NOT NULL,
    model VARCHAR,
    vector BLOB
);
