import { Button, Menu } from '@mantine/core';
import { IconFileTypePdf } from '@tabler/icons-react';
import { useState } from 'react';
import { useTexts } from '../texts/useTexts';
import { download } from './exports';
import { Refused } from './Refused';

/** A document the server prints of a record, in the user's language. */
export interface Printed {
  readonly label: string;
  /** Beginning of the file's name. */
  readonly name: string;
  print(): Promise<Blob>;
}

/**
 * Fetches a document as a file; several are a choice. Says that it is being made, and why there is none when the server refuses.
 * @param number number of the record, for the file's name
 */
export function DownloadPdf({ number, documents }: { number: string; documents: readonly Printed[] }) {
  const t = useTexts();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const take = async (document: Printed) => {
    setProblem(undefined);
    setBusy(true);
    try {
      download(`${document.name}-${number.replace(/[^A-Za-z0-9-]+/g, '-')}.pdf`, await document.print(), 'application/pdf');
    } catch (refused) {
      setProblem(refused);
    } finally {
      setBusy(false);
    }
  };
  const [only] = documents;
  if (only === undefined) return null;
  const looks = { variant: 'default', leftSection: <IconFileTypePdf size={16} aria-hidden />, disabled: busy, 'aria-busy': busy } as const;
  const label = t(busy ? 'blocks.pdfMaking' : 'blocks.pdf');
  return (
    <>
      {documents.length === 1 ? <Button {...looks} onClick={() => void take(only)}>{label}</Button> : (
        <Menu position="top-end">
          <Menu.Target><Button {...looks}>{label}</Button></Menu.Target>
          <Menu.Dropdown>{documents.map(document => <Menu.Item key={document.name} onClick={() => void take(document)}>{document.label}</Menu.Item>)}</Menu.Dropdown>
        </Menu>
      )}
      <Refused problem={problem} />
    </>
  );
}
