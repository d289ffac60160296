import type { Schemas } from '../api/client';
import { asRecord, list, number, text } from '../api/decode';
import type { Attachment } from '../blocks/documents';
import { attachmentsOf } from '../blocks/documents';
import type { FieldErrors } from '../blocks/Form';
import { inputDay } from '../blocks/format';
import type { Project } from './service';

/** The form of a project as typed: texts until they are sent. */
export interface ProjectValues {
  readonly name: string;
  readonly description: string;
  readonly type: string;
  readonly demography: string;
  readonly nature: string;
  /** yyyy-mm-dd */
  readonly proposed: string;
  readonly reference: string;
  readonly cost: string;
  readonly ward: string;
  readonly locality: string;
  readonly latitude: string;
  readonly longitude: string;
  readonly documents: readonly Attachment[];
}

export const blankProject: ProjectValues = {
  name: '', description: '', type: '', demography: '', nature: '', proposed: '', reference: '', cost: '', ward: '', locality: '', latitude: '', longitude: '', documents: [],
};

/** Whether what a draft holds is this form: every member there, of its type. */
export const isProjectValues = (value: unknown): value is ProjectValues =>
  Object.keys(blankProject).every(key => (key === 'documents' ? Array.isArray(asRecord(value)[key]) : typeof asRecord(value)[key] === 'string'));

/** The values of a stored project. */
export function valuesOf(project: Project, zone: string): ProjectValues {
  const details = project.additionalDetails;
  const proposed = number(details, 'dateOfProposal');
  return {
    name: project.name ?? '', description: project.description ?? '', type: project.projectType ?? '', demography: text(details, 'targetDemography') ?? '', nature: project.natureOfWork ?? '',
    proposed: proposed === undefined || proposed === 0 ? '' : inputDay(proposed, zone), reference: project.referenceID ?? '', cost: text(details, 'estimatedCostInRs') ?? '',
    ward: project.address?.boundary ?? '', locality: text(details, 'locality') ?? '', latitude: text(project.address, 'latitude') ?? '', longitude: text(project.address, 'longitude') ?? '',
    documents: attachmentsOf(list(project, 'documents')),
  };
}

interface Rules {
  readonly name: string;
  readonly description: string;
  readonly cost: string;
  readonly future: string;
  readonly place: string;
  readonly missing: (label: string) => string;
}

/** What can be told before asking the server; the server decides all the same. */
export function checkProject(values: ProjectValues, today: string, rules: Rules, labels: Readonly<Record<keyof ProjectValues, string>>): FieldErrors<keyof ProjectValues> {
  const errors: Partial<Record<keyof ProjectValues, string>> = {};
  for (const key of ['name', 'description', 'type', 'proposed', 'ward', 'locality'] as const) if (values[key].trim() === '') errors[key] = rules.missing(labels[key]);
  if (errors.name === undefined && (values.name.trim().length < 2 || values.name.trim().length > 128)) errors.name = rules.name;
  if (errors.description === undefined && (values.description.trim().length < 2 || values.description.trim().length > 256)) errors.description = rules.description;
  if (values.cost.trim() !== '' && !(/^\d{1,13}(\.\d{1,2})?$/.test(values.cost.trim()) && Number(values.cost) > 0)) errors.cost = rules.cost;
  if (errors.proposed === undefined && values.proposed > today) errors.proposed = rules.future;
  if (!isDegree(values.latitude, 90)) errors.latitude = rules.place;
  if (!isDegree(values.longitude, 180)) errors.longitude = rules.place;
  return errors;
}

const isDegree = (typed: string, most: number) => typed.trim() === '' || (/^-?\d{1,3}(\.\d+)?$/.test(typed.trim()) && Math.abs(Number(typed)) <= most);

/** The project on the wire; of a stored one everything the form does not show stays as it was. */
export function toWire(values: ProjectValues, { tenantId, creator, proposed, project }: { tenantId: string; creator: string; proposed: number | undefined; project: Project | undefined }): Project {
  const kept = new Set(values.documents.map(document => document.fileStoreId));
  const degree = (typed: string) => (typed.trim() === '' ? null : Number(typed));
  return {
    ...project,
    tenantId, name: values.name.trim(), description: values.description.trim(), projectType: values.type, natureOfWork: values.nature === '' ? null : values.nature, referenceID: values.reference.trim(),
    address: { ...project?.address, tenantId, city: tenantId, boundaryType: 'Ward', boundary: values.ward, latitude: degree(values.latitude), longitude: degree(values.longitude) },
    documents: [
      ...values.documents.map(({ id, documentType, fileStoreId, fileName }): Schemas['ProjectDocument'] => ({ id: id ?? null, documentType, fileStoreId: fileStoreId, fileStore: fileStoreId, additionalDetails: { fileName } })),
      ...(project?.documents ?? []).filter(document => !kept.has(document.fileStoreId ?? document.fileStore ?? '')).map(document => ({ ...document, status: 'INACTIVE' as const })),
    ],
    additionalDetails: {
      ...asRecord(project?.additionalDetails), creator: text(project?.additionalDetails, 'creator') ?? creator, locality: values.locality, targetDemography: values.demography,
      dateOfProposal: proposed, estimatedCostInRs: values.cost.trim(),
    },
  };
}
