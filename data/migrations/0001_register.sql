-- The register: records, their versions, deletions, contacts, and the passages that search reads.

CREATE TABLE register (
    sleutel VARCHAR PRIMARY KEY,
    waarde VARCHAR NOT NULL
);
INSERT INTO register VALUES ('revisie', '0');

CREATE SEQUENCE keuze_nr;
CREATE SEQUENCE passage_nr;

-- nr is what indexes use: small, and never given to another record.
CREATE TABLE keuze (
    nr BIGINT NOT NULL,
    id VARCHAR PRIMARY KEY,
    versie INTEGER NOT NULL,
    revisie BIGINT NOT NULL,
    aangemaaktOp TIMESTAMP NOT NULL,
    gewijzigdOp TIMESTAMP NOT NULL,
    titel VARCHAR NOT NULL,
    instrument VARCHAR NOT NULL,
    gebieden VARCHAR[] NOT NULL,
    trajectstatus VARCHAR NOT NULL,
    startdatum DATE NOT NULL,
    einddatum DATE,
    samenvatting VARCHAR,
    aanleiding VARCHAR,
    afweging VARCHAR NOT NULL,
    beinvloedingsruimte VARCHAR,
    resultaat VARCHAR,
    leerpunten VARCHAR,
    alternatieven STRUCT(instrument VARCHAR, reden VARCHAR)[] NOT NULL,
    factoren STRUCT(factor VARCHAR, richting VARCHAR, toelichting VARCHAR)[] NOT NULL,
    technieken VARCHAR[] NOT NULL,
    doelen VARCHAR[] NOT NULL,
    beleidsfase VARCHAR,
    invloedBarometer VARCHAR,
    invloedHaags VARCHAR,
    doelgroepen VARCHAR[] NOT NULL,
    themas VARCHAR[] NOT NULL,
    deelnemers INTEGER,
    budgetklasse VARCHAR,
    communicatiemiddelen VARCHAR[] NOT NULL,
    rolRaad VARCHAR,
    beloften STRUCT(wat VARCHAR, kanaal VARCHAR, uiterlijk DATE, gedaanOp DATE)[] NOT NULL,
    evaluatie STRUCT(
        tussentijds BOOLEAN,
        naAfloop BOOLEAN,
        scores STRUCT(informatie INTEGER, inclusie INTEGER, invloed INTEGER),
        toelichting VARCHAR
    ),
    verwanteKeuzes VARCHAR[] NOT NULL,
    algemeenContact VARCHAR,
    bron VARCHAR,
    publicatie VARCHAR NOT NULL
);

CREATE TABLE versie (
    keuzeId VARCHAR NOT NULL,
    versie INTEGER NOT NULL,
    revisie BIGINT NOT NULL,
    op TIMESTAMP NOT NULL,
    door VARCHAR NOT NULL,
    handeling VARCHAR NOT NULL,
    gewijzigd VARCHAR[] NOT NULL,
    inhoud VARCHAR NOT NULL
);

CREATE TABLE grafsteen (
    keuzeNr BIGINT NOT NULL,
    keuzeId VARCHAR NOT NULL,
    revisie BIGINT NOT NULL,
    op TIMESTAMP NOT NULL,
    door VARCHAR NOT NULL
);

-- Professionals only. Nothing that searches, exports or publishes reads this table.
CREATE TABLE contact (
    keuzeId VARCHAR NOT NULL,
    naam VARCHAR NOT NULL,
    rol VARCHAR,
    afdeling VARCHAR,
    email VARCHAR,
    telefoon VARCHAR,
    geldigTot DATE
);

-- A passage is a piece of one field of one record; its vector was made by one model.
-- Two models can stand side by side while the register moves from one to the other.
CREATE TABLE passage (
    nr BIGINT NOT NULL,
    model VARCHAR NOT NULL,
    keuzeNr BIGINT NOT NULL,
    veld VARCHAR NOT NULL,
    begin INTEGER NOT NULL,
    eind INTEGER NOT NULL,
    tekst VARCHAR NOT NULL,
    vector BLOB NOT NULL,
    -- begin and end of each sentence in the field, and a vector (half precision) for each
    zinnen INTEGER[] NOT NULL,
    zinvectoren BLOB NOT NULL
);
