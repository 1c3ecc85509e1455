/** Every word about one's own picture, in English. Loaded with the parts that say them. */
import { spoken } from './spoken.ts';

export const pictureWords = spoken('pictureWords', {
  label: 'Profile picture',
  choose: 'Choose a picture',
  remove: 'Remove picture',
  preparing: 'Getting your picture ready',
  hint: 'Friends see it. It goes to them sealed, without place, time and camera.',
  moves: 'A video cannot be a profile picture. Choose a photo.',
  crop: 'Crop picture',
  area: 'What is shown of the picture',
  areaMore: 'Drag it, or use the arrow keys. Plus and minus come nearer and go back.',
  zoom: 'Zoom',
  apply: 'Apply',
  set: 'Your picture is changed.',
  removed: 'Your picture is removed.',
} as const);
