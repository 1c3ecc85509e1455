/** Words of the first start, in Spanish. */
import type { startWords as english } from '../start.en.ts';
import type { Translated } from '../translated.ts';

export const startWords = {
  claim: 'Mensajes entre amigos. Nadie más los lee.',
  lead: 'Sin número de teléfono ni correo electrónico. Tus mensajes viven en tus dispositivos y viajan sellados a los de tus amigos.',
  bubbleTheirs: '¿Llegaste bien?',
  bubbleOwn: 'Ya estoy en casa',
  create: 'Crear cuenta',
  usePhrase: 'Usar frase de recuperación',
  nameHeading: '¿Cómo te llaman tus amigos?',
  nameLead: 'Ven este nombre. Puedes cambiarlo en cualquier momento.',
  name: 'Tu nombre',
  continue: 'Continuar',
  phrase: 'Frase de recuperación',
  phraseLead: 'Estas doce palabras son la raíz de tu cuenta. Con ellas vuelves siendo tú si pierdes este dispositivo. Escríbelas en papel, en este orden.',
  phraseWarning: 'Nadie puede restablecerlas, tampoco nosotros. Para Kith, quien las tiene eres tú.',
  phraseSaved: 'Ya la guardé',
} satisfies Translated<typeof english>;
