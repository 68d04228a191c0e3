-- Who does what in a trajectory: fields that came later, so no record says anything there yet.

ALTER TABLE keuze ADD COLUMN rolWethouder VARCHAR;
ALTER TABLE keuze ADD COLUMN verantwoordelijkParticipatie VARCHAR;
ALTER TABLE keuze ADD COLUMN verantwoordelijkCommunicatie VARCHAR;
