/** What the modified client is built from: a whole core, as tests run it. See `build.ts` for what is taken out. */
export { createPerson } from '../../helpers/worldPerson.ts';
