-- Texts of the guidance that were changed here. Every change is a row; the one with the highest nr counts.
-- tekst NULL: what ships with the program is put back.
CREATE TABLE handreiking (
    nr INTEGER NOT NULL,
    sleutel VARCHAR NOT NULL,
    tekst VARCHAR,
    door VARCHAR NOT NULL,
    op TIMESTAMP NOT NULL
);
