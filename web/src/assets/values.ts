import { asRecord } from '../api/decode';
import type { FieldErrors } from '../blocks/Form';
import { inputDay } from '../blocks/format';
import type { Asset, Category } from './service';

/** The form of an asset as typed. */
export interface AssetValues {
  readonly name: string;
  readonly code: string;
  readonly category: string;
  readonly mode: string;
  readonly department: string;
  readonly ward: string;
  readonly street: string;
  readonly created: string;
  readonly length: string;
  readonly width: string;
  readonly area: string;
  readonly residual: string;
  readonly description: string;
  /** Fields the category asks for, by name. */
  readonly properties: Readonly<Record<string, string>>;
}

export const blankAsset: AssetValues = { name: '', code: '', category: '', mode: 'CONSTRUCTION', department: '', ward: '', street: '', created: '', length: '', width: '', area: '', residual: '', description: '', properties: {} };

export const isAssetValues = (value: unknown): value is AssetValues =>
  Object.entries(blankAsset).every(([key, blank]) => (typeof blank === 'string' ? typeof asRecord(value)[key] === 'string' : typeof asRecord(value)[key] === 'object' && asRecord(value)[key] !== null));

const figure = (value: number | null | undefined) => (value === null || value === undefined ? '' : String(value));

export function valuesOf(asset: Asset, zone: string): AssetValues {
  return {
    name: asset.name ?? '', code: asset.code ?? '', category: asset.categoryCode ?? '', mode: asset.modeOfAcquisition ?? '', department: asset.departmentCode ?? '', ward: asset.address?.boundaryCode ?? '', street: asset.address?.street ?? '',
    created: asset.dateOfCreation == null ? '' : inputDay(asset.dateOfCreation, zone), length: figure(asset.measurements?.length), width: figure(asset.measurements?.width), area: figure(asset.measurements?.area), residual: figure(asset.residualValue), description: asset.description ?? '',
    properties: Object.fromEntries(Object.entries(asRecord(asset.properties)).map(([name, value]) => [name, typeof value === 'string' || typeof value === 'number' ? String(value) : ''])),
  };
}

/** What can be told before asking the server; the server decides all the same. */
export function checkAsset(values: AssetValues, category: Category | undefined, rules: { readonly missing: (label: string) => string; readonly figure: string }, labels: Readonly<Record<Exclude<keyof AssetValues, 'properties'>, string>>): FieldErrors {
  const errors: Record<string, string> = {};
  for (const key of ['name', 'category', 'mode', 'ward'] as const) if (values[key].trim() === '') errors[key] = rules.missing(labels[key]);
  for (const key of ['length', 'width', 'area', 'residual'] as const) if (values[key].trim() !== '' && !/^\d{1,12}(\.\d{1,4})?$/.test(values[key].trim())) errors[key] = rules.figure;
  for (const field of category?.customFields ?? []) {
    const name = field.name ?? '';
    const typed = (values.properties[name] ?? '').trim();
    if (field.isActive === false) continue;
    if (field.isMandatory === true && typed === '') errors[`property-${name}`] = rules.missing(name);
    else if (field.dataType === 'Number' && typed !== '' && !/^-?\d+(\.\d+)?$/.test(typed)) errors[`property-${name}`] = rules.figure;
  }

  return errors;
}

const orNull = (typed: string) => (typed.trim() === '' ? null : typed.trim());
const numberOrNull = (typed: string) => (typed.trim() === '' ? null : Number(typed));
const modes = ['ACQUIRED', 'CONSTRUCTION', 'PURCHASE', 'TENDER'] as const;

/** The asset on the wire; of a stored one everything the form does not show stays as it was. */
export function toWire(values: AssetValues, { tenantId, created, category, asset }: { tenantId: string; created: number | undefined; category: Category | undefined; asset: Asset | undefined }): Asset {
  const properties = Object.fromEntries((category?.customFields ?? []).map(field => field.name ?? '').filter(name => (values.properties[name] ?? '').trim() !== '').map(name => {
    const typed = (values.properties[name] ?? '').trim();
    return [name, category?.customFields?.find(field => field.name === name)?.dataType === 'Number' ? Number(typed) : typed];
  }));
  return {
    ...asset, tenantId, name: values.name.trim(), code: orNull(values.code), categoryCode: values.category, modeOfAcquisition: modes.find(mode => mode === values.mode) ?? null, departmentCode: orNull(values.department),
    address: { ...asset?.address, boundaryType: 'Ward', boundaryCode: values.ward, street: orNull(values.street) }, dateOfCreation: created ?? null,
    measurements: { uom: null, ...asset?.measurements, length: numberOrNull(values.length), width: numberOrNull(values.width), area: numberOrNull(values.area) },
    residualValue: numberOrNull(values.residual), description: orNull(values.description), properties: { ...asRecord(asset?.properties), ...properties },
  };
}
