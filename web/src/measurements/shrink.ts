/** Longest side of a photograph as it is sent, in pixels: enough to see the work, little enough for a slow line. */
export const longestSide = 1600;

const quality = 0.85;

/**
 * A photograph made small enough to send: at most {@link longestSide} pixels, JPEG. What the camera wrote into the file (time, place) is taken over, for the
 * office reads it there. A picture that is small enough, or that this browser cannot read, stays as it is.
 */
export async function shrunk(file: File): Promise<Blob> {
  try {
    const picture = await createImageBitmap(file); // upright, as the camera says
    const scale = longestSide / Math.max(picture.width, picture.height);
    if (scale >= 1) return file;
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const small = await new Promise<Blob | null>(done => canvas.toBlob(done, 'image/jpeg', quality));
    if (small === null || small.type !== 'image/jpeg') return file;
    const notes = notesOf(new Uint8Array(await file.arrayBuffer()));
    return notes === undefined ? small : new Blob([withNotes(new Uint8Array(await small.arrayBuffer()), notes)], { type: 'image/jpeg' });
  } catch {
    return file;
  }
}

const isExif = (bytes: Uint8Array, at: number) => String.fromCharCode(...bytes.subarray(at + 4, at + 10)) === 'Exif\0\0';

/** The segment of a JPEG in which the camera has written time and place, its orientation set to upright; undefined when there is none. */
export function notesOf(jpeg: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  if (jpeg[0] !== 0xff || jpeg[1] !== 0xd8) return undefined;
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  // Segments follow each other, each with its length, up to the picture itself.
  for (let at = 2; at + 4 <= jpeg.length && view.getUint8(at) === 0xff && view.getUint8(at + 1) !== 0xda;) {
    const length = view.getUint16(at + 2) + 2;
    if (view.getUint8(at + 1) === 0xe1 && isExif(jpeg, at)) return upright(new Uint8Array(jpeg.slice(at, at + length)));
    at += length;
  }

  return undefined;
}

// The pixels stand upright already: a viewer must not turn them once more. Tag 0x0112 of the first directory, a short.
function upright(segment: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const view = new DataView(segment.buffer);
  const tiff = 10;
  const isLittle = view.getUint16(tiff) === 0x4949;
  const directory = tiff + view.getUint32(tiff + 4, isLittle);
  if (directory + 2 > segment.length) return segment;
  for (let entry = 0; entry < view.getUint16(directory, isLittle); entry++) {
    const at = directory + 2 + entry * 12;
    if (at + 12 > segment.length) break;
    if (view.getUint16(at, isLittle) === 0x0112) view.setUint16(at + 8, 1, isLittle);
  }

  return segment;
}

/** A JPEG with such a segment behind its first two bytes. */
export function withNotes(jpeg: Uint8Array, notes: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(jpeg.length + notes.length);
  whole.set(jpeg.subarray(0, 2));
  whole.set(notes, 2);
  whole.set(jpeg.subarray(2), 2 + notes.length);
  return whole;
}
