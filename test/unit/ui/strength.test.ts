import { describe, expect, it } from 'vitest';
import { strengthOf } from '../../../src/ui/strength.ts';

describe('[H69] how hard a passphrase is to guess', () => {
  it.each([
    ['', 'short'],
    ['seven77', 'short'],
    ['🐔🐔🐔🐔🐔🐔🐔', 'short'],
    ['aaaaaaaaaaaaaaaa', 'plain'],
    ['12345678', 'plain'],
    ['abcdefghij', 'plain'],
    ['87654321', 'plain'],
    ['abababababab', 'plain'],
    ['Password1', 'plain'],
    ['passwort2026', 'plain'],
    ['qwertyuiop', 'plain'],
    ['kithkithkith', 'plain'],
    ['monkeymonkeymonkey', 'plain'],
    ['monkey monkey monkey monkey', 'plain'],
    ['a1b2a1b2a1b2a1b2', 'plain'],
    ['grey geese grey geese', 'fair'],
    ['grey geese', 'fair'],
    ['u7!kQz0p', 'fair'],
    ['鶏が庭を歩いている', 'fair'],
    ['two geese in fog', 'strong'],
    ['my password is a hedge', 'strong'],
  ])('of %j is told as %s', (passphrase, strength) => expect(strengthOf(passphrase)).toBe(strength));
});
