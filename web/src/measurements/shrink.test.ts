import { expect, test } from 'vitest';
import { notesOf, withNotes } from './shrink';

// A picture as a phone writes it: JFIF first, then Exif (big endian) with orientation 6 and one more tag, then the picture.
const exif = [0xff, 0xe1, 0, 42, ...Array.from('Exif\0\0', letter => letter.charCodeAt(0)), 0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 2, 0x01, 0x0f, 0, 2, 0, 0, 0, 2, 0x41, 0, 0, 0, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];
const photo = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, ...exif, 0xff, 0xda, 0, 2, 9, 9, 0xff, 0xd9]);

test('what the camera wrote goes over into the smaller picture, which stands upright', () => {
  const notes = notesOf(photo);
  expect(notes).toBeDefined();
  expect(notes?.length).toBe(44);
  const orientation = exif.indexOf(6, 40);
  expect(notes?.[orientation]).toBe(1);
  expect([...(notes ?? [])].filter((byte, at) => byte !== exif[at])).toEqual([1]);
  const small = withNotes(new Uint8Array([0xff, 0xd8, 0xff, 0xdb, 7, 0xff, 0xd9]), notes ?? new Uint8Array());
  expect([...small.subarray(0, 4)]).toEqual([0xff, 0xd8, 0xff, 0xe1]);
  expect([...small.subarray(-5)]).toEqual([0xff, 0xdb, 7, 0xff, 0xd9]);
});

test('a picture without such notes, or none at all, has none', () => {
  expect(notesOf(new Uint8Array([0xff, 0xd8, 0xff, 0xda, 0, 2]))).toBeUndefined();
  expect(notesOf(new Uint8Array([0x89, 0x50, 0x4e, 0x47]))).toBeUndefined();
  expect(notesOf(new Uint8Array())).toBeUndefined();
});
