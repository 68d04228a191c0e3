-- What someone is writing and has not saved yet, as it stands in the form. For its writer alone: it can hold
-- contacts, so it is read by account, never searched, never published and never told in a line of the log.
-- versie: the version that the writer began with, 0 for a record that is not there yet.
-- venster: the window it was typed in, so that two windows don't overwrite each other unnoticed.
CREATE TABLE klad (
    account VARCHAR NOT NULL,
    keuzeId VARCHAR NOT NULL,
    versie INTEGER NOT NULL,
    venster VARCHAR NOT NULL,
    inhoud VARCHAR NOT NULL,
    bewaardOp TIMESTAMP NOT NULL,
    PRIMARY KEY (account, keuzeId)
);
