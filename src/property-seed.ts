import fc from "fast-check";

// The same cases on every machine and in every run, so that a test fails for a change alone; PROPERTY_SEED tries others.
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.PROPERTY_SEED ?? 20_260_102) });
