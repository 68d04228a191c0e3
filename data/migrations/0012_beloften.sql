-- Which reminder of a promise went out last. sleutel is made from what was promised and its last day, so another
-- day makes it another promise. stap: 0 before the last day, 1 on the first day late, and one more each week.
CREATE TABLE belofte_herinnering (
    keuzeId VARCHAR NOT NULL,
    sleutel VARCHAR NOT NULL,
    stap INTEGER NOT NULL,
    op TIMESTAMP NOT NULL
);
