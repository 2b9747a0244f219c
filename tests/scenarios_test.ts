import { testScenarios } from "../lib/testing/mod.ts";

// Every story of the catalogue: one test a file, its cases and seeds inside.
testScenarios(new URL("../scenarios/", import.meta.url));
