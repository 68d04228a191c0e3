-- Terms that this register added to the lists that ship with the program. A term is never removed, so its code
-- is never given to another one; vervallenOp says since when it is no longer offered.
-- nr: the place in its list; extra: what only this list knows, as JSON; wijzigingen: how often the row was written.
CREATE TABLE eigen_begrip (
    nr INTEGER NOT NULL,
    vocabulaire VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    label VARCHAR NOT NULL,
    definitie VARCHAR NOT NULL,
    synoniemen VARCHAR[] NOT NULL,
    extra VARCHAR NOT NULL,
    wijzigingen INTEGER NOT NULL,
    aangemaaktOp TIMESTAMP NOT NULL,
    actor VARCHAR NOT NULL,
    vervallenOp TIMESTAMP
);
