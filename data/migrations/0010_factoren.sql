-- Reasons in the texts of records, the groups that they fall into, and what was done to those groups by hand.

-- A stretch of one field that gives a reason: veld[begin:eind] is tekst; woord marks it, if any word does. The
-- sleutel stays the same while the record tells it in the same words, whatever its number.
CREATE TABLE factor_zin (
    nr BIGINT NOT NULL,
    keuzeNr BIGINT NOT NULL,
    veld VARCHAR NOT NULL,
    begin INTEGER NOT NULL,
    eind INTEGER NOT NULL,
    tekst VARCHAR NOT NULL,
    woord VARCHAR,
    sleutel VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    vector BLOB NOT NULL
);
CREATE SEQUENCE factor_zin_nr;
CREATE INDEX factor_zin_op_keuze ON factor_zin (keuzeNr);

-- The records of which the reasons were taken; some have none.
CREATE TABLE factor_gelezen (
    keuzeNr BIGINT NOT NULL
);
CREATE INDEX factor_gelezen_op_keuze ON factor_gelezen (keuzeNr);

-- A run of grouping. verdeling: which reason is in which group, as numbers. handeling: the last act by hand that
-- it started from. revisie: of the register at its start.
CREATE TABLE factor_ronde (
    nr BIGINT NOT NULL,
    begonnenOp TIMESTAMP NOT NULL,
    klaarOp TIMESTAMP,
    actor VARCHAR NOT NULL,
    stand VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    revisie BIGINT NOT NULL,
    handeling BIGINT NOT NULL,
    keuzes INTEGER NOT NULL,
    zinnen INTEGER NOT NULL,
    melding VARCHAR NOT NULL,
    verdeling BLOB
);
CREATE SEQUENCE factor_ronde_nr;

-- What a run says of its groups. woorden: dictionary words only, so no name of a person stands among them.
CREATE TABLE factor_groep (
    ronde BIGINT NOT NULL,
    niveau VARCHAR NOT NULL,
    groep VARCHAR NOT NULL,
    woorden VARCHAR[] NOT NULL,
    factor VARCHAR
);

-- What the kennismanager did to groups, in order. Nothing is taken away: an act is undone by another one.
CREATE TABLE factor_handeling (
    nr BIGINT NOT NULL,
    op TIMESTAMP NOT NULL,
    actor VARCHAR NOT NULL,
    soort VARCHAR NOT NULL,
    niveau VARCHAR NOT NULL,
    inhoud VARCHAR NOT NULL
);
CREATE SEQUENCE factor_handeling_nr;
