-- Who may come in, what was made public, and what was done.

-- Local accounts have a password (argon2id), those of single sign-on an issuer and a subject.
CREATE TABLE account (
    id VARCHAR PRIMARY KEY,
    naam VARCHAR NOT NULL,
    email VARCHAR NOT NULL,
    rol VARCHAR NOT NULL,
    wachtwoord VARCHAR,
    uitgever VARCHAR,
    onderwerp VARCHAR,
    actief BOOLEAN NOT NULL,
    voorbeeld BOOLEAN NOT NULL,
    aangemaaktOp TIMESTAMP NOT NULL
);

-- Of what someone carries (a cookie, a link, a key) only the SHA-256 is kept.
CREATE TABLE sessie (
    hash VARCHAR NOT NULL,
    account VARCHAR NOT NULL,
    begonnenOp TIMESTAMP NOT NULL,
    verlooptOp TIMESTAMP NOT NULL
);

CREATE TABLE eenmalig (
    hash VARCHAR NOT NULL,
    doel VARCHAR NOT NULL,
    account VARCHAR,
    verlooptOp TIMESTAMP NOT NULL
);

CREATE TABLE sleutel (
    id VARCHAR NOT NULL,
    account VARCHAR NOT NULL,
    naam VARCHAR NOT NULL,
    hash VARCHAR NOT NULL,
    rechten VARCHAR[] NOT NULL,
    aangemaaktOp TIMESTAMP NOT NULL,
    verlooptOp TIMESTAMP NOT NULL
);

-- Who looks after a record.
CREATE TABLE eigenaar (
    keuzeId VARCHAR NOT NULL,
    account VARCHAR NOT NULL
);

-- The version that residents read. A record that is not in here is not public, whatever it says itself.
CREATE TABLE gepubliceerd (
    keuzeId VARCHAR NOT NULL,
    versie INTEGER NOT NULL,
    door VARCHAR NOT NULL,
    op TIMESTAMP NOT NULL
);

-- What looked like personal data and is none, by the word of a second person.
CREATE TABLE vrijgave (
    keuzeId VARCHAR NOT NULL,
    soort VARCHAR NOT NULL,
    tekst VARCHAR NOT NULL,
    reden VARCHAR NOT NULL,
    door VARCHAR NOT NULL,
    op TIMESTAMP NOT NULL
);

-- One line for everything that was done. No free text: words of people stand in no column.
CREATE TABLE gebeurtenis (
    nr BIGINT NOT NULL,
    op TIMESTAMP NOT NULL,
    handeling VARCHAR NOT NULL,
    object VARCHAR NOT NULL,
    resultaat VARCHAR NOT NULL,
    herkomst VARCHAR NOT NULL,
    actor VARCHAR NOT NULL
);
CREATE SEQUENCE gebeurtenis_nr;

-- The account that wrote a version; empty for what was written before there were accounts, and by the shell.
ALTER TABLE versie ADD COLUMN actor VARCHAR;
