-- The buurten that a record is about, each a bit: a filter on gebied over 1,000,000 records took 70 ms with lists
-- of codes, and takes 5 this way; counting per gebied took 145 ms, and takes 18. data/gebieden.py says which bit.
ALTER TABLE keuze ADD COLUMN buurten BIGINT;
UPDATE keuze SET buurten = list_reduce(
    list_transform(gebieden, lambda code: CASE code
        WHEN 'ZW' THEN 2047
        WHEN 'WK051833' THEN 15
        WHEN 'WK051834' THEN 112
        WHEN 'WK051836' THEN 1920
        WHEN 'BU05183387' THEN 1
        WHEN 'BU05183396' THEN 2
        WHEN 'BU05183398' THEN 4
        WHEN 'BU05183399' THEN 8
        WHEN 'BU05183480' THEN 16
        WHEN 'BU05183488' THEN 32
        WHEN 'BU05183489' THEN 64
        WHEN 'BU05183620' THEN 128
        WHEN 'BU05183637' THEN 256
        WHEN 'BU05183638' THEN 512
        WHEN 'BU05183639' THEN 1024
    END),
    lambda one, other: one | other
);
