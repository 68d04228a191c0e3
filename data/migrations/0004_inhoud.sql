-- A record as one JSON text, read in one go: 40 records took 7.5 ms column by column, and take 1.6 this way.
-- The other columns are those that SQL filters, sorts and counts by.

CREATE TABLE keuze_nieuw (
    nr BIGINT NOT NULL,
    id VARCHAR PRIMARY KEY,
    versie INTEGER NOT NULL,
    revisie BIGINT NOT NULL,
    aangemaaktOp TIMESTAMP NOT NULL,
    gewijzigdOp TIMESTAMP NOT NULL,
    inhoud VARCHAR NOT NULL,
    titel VARCHAR NOT NULL,
    instrument VARCHAR NOT NULL,
    gebieden VARCHAR[] NOT NULL,
    trajectstatus VARCHAR NOT NULL,
    startdatum DATE NOT NULL,
    einddatum DATE,
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
    publicatie VARCHAR NOT NULL
);

INSERT INTO keuze_nieuw BY NAME
SELECT * EXCLUDE (
        samenvatting, aanleiding, afweging, beinvloedingsruimte, resultaat, leerpunten, verwanteKeuzes,
        algemeenContact, bron
    ),
    to_json({
        id: id, titel: titel, instrument: instrument, gebieden: gebieden, trajectstatus: trajectstatus,
        startdatum: startdatum, einddatum: einddatum, samenvatting: samenvatting, aanleiding: aanleiding,
        afweging: afweging, beinvloedingsruimte: beinvloedingsruimte, resultaat: resultaat,
        leerpunten: leerpunten, alternatieven: alternatieven, factoren: factoren, technieken: technieken,
        doelen: doelen, beleidsfase: beleidsfase, invloedBarometer: invloedBarometer,
        invloedHaags: invloedHaags, doelgroepen: doelgroepen, themas: themas, deelnemers: deelnemers,
        budgetklasse: budgetklasse, communicatiemiddelen: communicatiemiddelen, rolRaad: rolRaad,
        beloften: beloften, evaluatie: evaluatie, verwanteKeuzes: verwanteKeuzes,
        algemeenContact: algemeenContact, bron: bron, publicatie: publicatie
    }) AS inhoud
FROM keuze
ORDER BY nr;

DROP TABLE keuze;
ALTER TABLE keuze_nieuw RENAME TO keuze;
CREATE INDEX keuze_op_nr ON keuze (nr);
