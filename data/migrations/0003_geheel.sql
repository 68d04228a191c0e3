-- Records get a vector for their texts as a whole beside those of their passages. All are made again with
-- the next start; they follow from the records, so nothing is lost.

DELETE FROM passage;
