import { ActionIcon, Button, Checkbox, FileButton, Group, NativeSelect, Paper, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconCamera, IconPhoto, IconTrash } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { randomId } from '../api/client';
import { addressOf } from '../blocks/documents';
import { DateText } from '../blocks/Figures';
import { Refused } from '../blocks/Refused';
import { useTenant } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import { shrunk } from './shrink';
import type { Item, Photo } from './values';

/**
 * Photographs of the work: taken with the camera or chosen, kept on this device until the entry is sent. Time and position come from the file where
 * the camera wrote them, else from the device, the position only when the user wants it.
 */
export function Photos({ value, onChange, items, maxMb }: { value: readonly Photo[]; onChange: (change: (photos: readonly Photo[]) => readonly Photo[]) => void; items: readonly Item[]; maxMb: number }) {
  const t = useTexts();
  const [withPosition, setWithPosition] = useState(false);
  const [problem, setProblem] = useState<unknown>();

  const take = (files: readonly File[]) => {
    setProblem(undefined);
    for (const file of files) {
      if (!file.type.startsWith('image/')) { setProblem(new Error(t('blocks.fileWrongType', { name: file.name, types: 'jpg, png' }))); continue; }
      const key = randomId();
      void shrunk(file).then(picture => {
        if (picture.size > maxMb * 1024 * 1024) { setProblem(new Error(t('blocks.fileTooLarge', { name: file.name, mb: maxMb }))); return; }
        onChange(photos => [...photos, { key, fileName: picture === file ? file.name : `${file.name.replace(/\.\w+$/, '')}.jpg`, ref: '', file: picture, takenAt: file.lastModified, ...at }]);
      });
      let at: Pick<Photo, 'latitude' | 'longitude' | 'accuracy'> = {};
      if (withPosition) locate(found => { at = found; onChange(photos => photos.map(photo => (photo.key === key ? { ...photo, ...found } : photo))); }, () => setProblem(new Error(t('measurements.positionNot'))));
    }
  };
  return (
    <Stack gap="sm">
      <Refused problem={problem} />
      {value.length > 0 && (
        <Group gap="sm" align="stretch" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
          {value.map(photo => (
            <Paper key={photo.key} component="li" p="xs" w={220}>
              <Stack gap={6}>
                <Picture photo={photo} />
                <Text fz="xs" className="break">{photo.fileName}</Text>
                {photo.fileStoreId === undefined && <Text fz="xs" c="var(--works-due)">{t('measurements.photoWaits')}</Text>}
                <Text fz="xs" c="dimmed"><DateText at={photo.takenAt} withTime />{photo.latitude !== undefined && photo.longitude !== undefined && ` · ${photo.latitude.toFixed(5)}, ${photo.longitude.toFixed(5)}`}</Text>
                <Group gap={4} wrap="nowrap" align="flex-end">
                  <NativeSelect style={{ flex: 1, minWidth: 0 }} size="xs" label={t('measurements.photoShows')} value={photo.ref} onChange={event => { const ref = event.currentTarget.value; onChange(photos => photos.map(other => (other.key === photo.key ? { ...other, ref } : other))); }} data={[{ value: '', label: t('measurements.photoAll') }, ...items.map(item => ({ value: item.ref, label: item.name }))]} />
                  <ActionIcon aria-label={t('blocks.fileRemove', { name: photo.fileName })} onClick={() => onChange(photos => photos.filter(other => other.key !== photo.key))}><IconTrash size={18} /></ActionIcon>
                </Group>
              </Stack>
            </Paper>
          ))}
        </Group>
      )}
      <Group gap="md">
        <FileButton accept="image/*" capture="environment" onChange={file => { if (file !== null) take([file]); }}>
          {props => <Button {...props} variant="default" leftSection={<IconCamera size={18} aria-hidden />}>{t('measurements.photoTake')}</Button>}
        </FileButton>
        <FileButton accept="image/jpeg,image/png" multiple onChange={take}>
          {props => <Button {...props} variant="default" leftSection={<IconPhoto size={18} aria-hidden />}>{t('measurements.photoAdd')}</Button>}
        </FileButton>
        <Checkbox label={t('measurements.position')} checked={withPosition} onChange={event => setWithPosition(event.currentTarget.checked)} />
      </Group>
      <Text fz="xs" c="dimmed">{t('measurements.photoHelp', { mb: maxMb })}</Text>
    </Stack>
  );
}

function locate(found: (position: Pick<Photo, 'latitude' | 'longitude' | 'accuracy'>) => void, failed: () => void): void {
  if (!('geolocation' in navigator)) { failed(); return; }
  navigator.geolocation.getCurrentPosition(({ coords }) => found({ latitude: coords.latitude, longitude: coords.longitude, accuracy: coords.accuracy }), failed, { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 });
}

function Picture({ photo }: { photo: Photo }) {
  const [local, setLocal] = useState<string>();
  const { file } = photo;
  useEffect(() => {
    if (file === undefined) return undefined;
    const address = URL.createObjectURL(file);
    // eslint-disable-next-line react-hooks/set-state-in-effect -- the address is made here and given back below
    setLocal(address);
    return () => URL.revokeObjectURL(address);
  }, [file]);
  if (file === undefined && photo.fileStoreId !== undefined) return <StoredPicture fileStoreId={photo.fileStoreId} alt={photo.fileName} />;
  return local === undefined ? null : <img src={local} alt={photo.fileName} className="photo" />;
}

/** A picture of the file store. */
export function StoredPicture({ fileStoreId, alt }: { fileStoreId: string; alt: string }) {
  const tenantId = useTenant();
  const { data } = useQuery({ queryKey: ['file-address', tenantId, fileStoreId], queryFn: () => addressOf(fileStoreId, tenantId), staleTime: 60_000 });
  return data === undefined ? <div className="photo" /> : <a href={data} target="_blank" rel="noreferrer"><img src={data} alt={alt} className="photo" loading="lazy" /></a>;
}
