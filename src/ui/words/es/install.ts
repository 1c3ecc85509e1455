/** How Kith is put on a device where the browser does not do it, in Spanish. */
import type { installWords as english } from '../install.en.ts';
import type { Translated } from '../translated.ts';

export const installWords = {
  heading: 'Añade Kith a la pantalla de inicio',
  steps: [
    'Abre esta página en Safari y toca “Compartir”, el cuadrado con una flecha.',
    'Elige “Añadir a pantalla de inicio” o “Agregar a Inicio”. Puede estar en “Más”.',
    'Toca “Añadir” o “Agregar” y abre Kith desde la pantalla de inicio.',
  ],
  more: 'Desde allí, Kith se abre como cualquier otra app y puede enviarte notificaciones. Empieza con su propio almacenamiento: añádelo antes de tener aquí mucho que perder.',
} satisfies Translated<typeof english>;
