import { api, call } from '../api/client';
import type { Json } from '../api/decode';
import { asRecord, flag, isPresent, list, number, text } from '../api/decode';
import { useMaster } from '../api/masters';

/** A file attached to a record. */
export interface Attachment {
  readonly fileStoreId: string;
  readonly fileName: string;
  /** Code of what the document is, by the office's list. */
  readonly documentType: string;
  /** Id of the row that ties it to its record; none for a new one. */
  readonly id?: string;
}

/** What the office asks for or allows with a record: a row of `works.DocumentConfig`. */
export interface DocumentKind {
  readonly code: string;
  readonly label: string;
  readonly isRequired: boolean;
  readonly types: readonly string[];
  readonly maxMb: number;
}

const anyFile = ['pdf', 'doc', 'docx', 'xls', 'xlsx', 'csv', 'jpg', 'jpeg', 'png'];

/** What a comment of the workflow may carry (spec 70 §3.5). */
export const workflowFiles: DocumentKind = { code: 'WORKFLOW', label: '', isRequired: false, types: anyFile, maxMb: 5 };

/** The kinds of document of a module, e.g. `Project`. */
export function useDocumentKinds(module: string): readonly DocumentKind[] {
  return kindsOf(useMaster('works', 'DocumentConfig').data ?? [], module);
}

/** The same from the rows of the master. */
export function kindsOf(rows: readonly Json[], module: string): readonly DocumentKind[] {
  const row = rows.find(candidate => text(candidate, 'module') === module);
  return list(row, 'documents').map(document => kindOf(asRecord(document), asRecord(row))).filter(isPresent);
}

function kindOf(document: Json, row: Json): DocumentKind | undefined {
  const code = text(document, 'code');
  if (code === undefined || document.active === false) return undefined;
  const types = list(document, 'allowedFileTypes').length > 0 ? list(document, 'allowedFileTypes') : list(row, 'allowedFileTypes');
  return {
    code,
    label: text(document, 'name') ?? code,
    isRequired: flag(document, 'isMandatory'),
    types: types.length > 0 ? types.map(String) : anyFile,
    maxMb: number(document, 'maxSizeInMB') ?? number(row, 'maxSizeInMB') ?? 5,
  };
}

/** Attachments of a document list as the contract writes them in several ways. */
export const attachmentsOf = (items: readonly unknown[]): readonly Attachment[] =>
  items
    .map(item => {
      const fileStoreId = text(item, 'fileStoreId') ?? text(item, 'fileStore');
      if (fileStoreId === undefined || text(item, 'status') === 'INACTIVE') return undefined;
      return { fileStoreId, fileName: text(item, 'fileName') ?? text(item, 'additionalDetails.fileName') ?? text(item, 'documentType') ?? fileStoreId, documentType: text(item, 'documentType') ?? '', id: text(item, 'id') };
    })
    .filter(isPresent);

/** A signed address of a file, valid for a while. */
export async function addressOf(fileStoreId: string, tenantId: string): Promise<string> {
  const reply = await call(api.GET('/filestore/v1/files/url', { params: { query: { tenantId, fileStoreIds: fileStoreId } } }));
  const url = text(reply.fileStoreIds[0], 'url');
  if (url === undefined) throw new Error('The file is not there');
  return url.split(',')[0] ?? url; // pictures have smaller renditions behind commas
}
