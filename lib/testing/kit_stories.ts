/**
 * The random lives of the kit: those of campaigns.
 *
 * @module
 */

export { storyOf as lifeOf } from "../fuzz/generate.ts";
