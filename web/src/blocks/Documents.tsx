import { ActionIcon, Anchor, Button, FileButton, Group, Loader, Paper, Stack, Text } from '@mantine/core';
import { IconFile, IconPaperclip, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { upload } from '../api/client';
import { useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import type { Attachment, DocumentKind } from './documents';
import { addressOf } from './documents';
import { Refused } from './Refused';

/** Documents of a record by name; each opens in a tab of its own. */
export function DocumentList({ documents }: { documents: readonly Attachment[] }) {
  const t = useTexts();
  if (documents.length === 0) return <Text c="dimmed" fz="sm">{t('blocks.fileNone')}</Text>;
  return <Stack component="ul" gap={6} m={0} p={0} style={{ listStyle: 'none' }}>{documents.map(document => <li key={document.fileStoreId}><DocumentLink document={document} /></li>)}</Stack>;
}

export function DocumentLink({ document }: { document: Attachment }) {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const [problem, setProblem] = useState<unknown>();
  const open = async () => {
    // The tab is opened at the click, before the address is known: later the browser would take it for a pop-up.
    const tab = globalThis.open('', '_blank');
    try {
      const address = await addressOf(document.fileStoreId, tenantId);
      if (tab === null) globalThis.location.assign(address);
      else tab.location.replace(address);
    } catch (refused) {
      tab?.close();
      setProblem(refused);
    }
  };
  return (
    <>
      <Group gap={8} wrap="nowrap" align="flex-start">
        <IconFile size={18} aria-hidden style={{ flexShrink: 0, marginBlockStart: 2 }} />
        <div>
          <Anchor component="button" type="button" fz="sm" className="break" ta="start" aria-label={t('blocks.fileOpen', { name: document.fileName })} onClick={() => void open()}>{document.fileName}</Anchor>
          {document.documentType !== '' && document.documentType !== document.fileName && <Text fz="xs" c="dimmed">{names.any(document.documentType, names.any(`DOC_${document.documentType}`, document.documentType))}</Text>}
        </div>
      </Group>
      <Refused problem={problem} />
    </>
  );
}

/** Adds and removes files of one kind: button, drop and, on a phone, the camera. Refuses what the office does not take before it is sent. */
export function Uploader({ kind, label, module, value, onChange }: {
  kind: DocumentKind; label: string; module: string; value: readonly Attachment[]; onChange: (value: readonly Attachment[]) => void;
}) {
  const t = useTexts();
  const tenantId = useTenant();
  const [sending, setSending] = useState<string>();
  const [problem, setProblem] = useState<unknown>();
  const [over, setOver] = useState(false);
  const types = kind.types.join(', ');

  const take = async (file: File) => {
    setProblem(undefined);
    const ending = file.name.split('.').at(-1)?.toLowerCase() ?? '';
    if (!kind.types.includes(ending)) { setProblem(new Error(t('blocks.fileWrongType', { name: file.name, types }))); return; }
    if (file.size > kind.maxMb * 1024 * 1024) { setProblem(new Error(t('blocks.fileTooLarge', { name: file.name, mb: kind.maxMb }))); return; }
    setSending(file.name);
    try {
      const fileStoreId = await upload(file, tenantId, module);
      onChange([...value, { fileStoreId, fileName: file.name, documentType: kind.code }]);
    } catch (refused) {
      setProblem(refused);
    } finally {
      setSending(undefined);
    }
  };
  return (
    <Paper
      p="sm" style={over ? { background: 'var(--works-picked)' } : undefined} role="group" aria-label={label}
      onDragOver={event => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)}
      onDrop={event => { event.preventDefault(); setOver(false); const file = event.dataTransfer.files[0]; if (file !== undefined) void take(file); }}
    >
      <Stack gap={6}>
        <Text fz="sm" fw={500}>{label} <Text component="span" fz="xs" c="dimmed" fw={400}>({kind.isRequired ? t('blocks.required') : t('blocks.optional')})</Text></Text>
        {value.map(document => (
          <Group key={document.fileStoreId} justify="space-between" wrap="nowrap"><DocumentLink document={document} />
            <ActionIcon aria-label={t('blocks.fileRemove', { name: document.fileName })} onClick={() => onChange(value.filter(other => other.fileStoreId !== document.fileStoreId))}><IconTrash size={18} /></ActionIcon></Group>
        ))}
        {sending !== undefined && <Group gap={8} role="status"><Loader size="xs" aria-hidden /><Text fz="sm">{t('blocks.fileSending', { name: sending })}</Text></Group>}
        <Refused problem={problem} />
        <Group gap="sm">
          <FileButton accept={kind.types.map(type => `.${type}`).join(',')} onChange={file => { if (file !== null) void take(file); }}>
            {props => <Button {...props} size="compact-md" variant="default" leftSection={<IconPaperclip size={16} aria-hidden />} aria-label={`${t('blocks.fileAdd')}: ${label}`}>{t('blocks.fileAdd')}</Button>}
          </FileButton>
          <Text fz="xs" c="dimmed"><span className="wide-only">{t('blocks.fileDrop')} · </span>{t('blocks.fileRule', { types, mb: kind.maxMb })}</Text>
        </Group>
      </Stack>
    </Paper>
  );
}
