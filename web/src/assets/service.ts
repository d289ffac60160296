import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '../api/client';
import { api, call, once } from '../api/client';
import type { Found } from '../blocks/ListPage';
import type { ListState } from '../blocks/listState';
import type { WorkflowSent } from '../blocks/workflow';
import type { SearchSource } from '../home/sources';
import { isUuid } from '../projects/service';
import { rarelyChanges } from '../queries';
import { useTenant } from '../session/useSession';

/** An asset as the contract writes it. */
export type Asset = Schemas['AssetWire'];

export type Activity = Schemas['AssetActivityWire'];

/** A kind of asset, with the fields it asks for. */
export type Category = Schemas['AssetCategory'];

/** States of an asset, in the order in which they follow. */
export const assetStates = ['CREATED', 'CWIP', 'CAPITALISED', 'REVALUATED', 'DISPOSED', 'RETIRED', 'SOLD', 'CANCELLED'] as const;

/** One page of assets from the server. */
export async function findAssets(tenantId: string, state: ListState, limit: number, offset: number): Promise<Found<Asset>> {
  const { name, number: assetNumber, category, status, ward } = state.filters;
  const reply = await call(api.POST('/asset-services/asset/v1/_search', {
    body: { SearchCriteria: { tenantId, name, assetNumber, categoryCode: category, status: status === undefined ? undefined : [status], boundaryCode: ward }, Pagination: { limit, offset, sortBy: state.sortBy, order: state.sortBy === undefined ? undefined : state.descending ? 'DESC' : 'ASC' } },
  }));
  return { rows: reply.assets, total: reply.TotalCount };
}

/** An asset by id or number; undefined when there is none. */
export async function readAsset(tenantId: string, idOrNumber: string): Promise<Asset | undefined> {
  const wanted = isUuid(idOrNumber) ? { ids: [idOrNumber] } : { assetNumber: idOrNumber };
  return (await call(api.POST('/asset-services/asset/v1/_search', { body: { SearchCriteria: { tenantId, ...wanted }, Pagination: { limit: 1, offset: 0 } } }))).assets[0];
}

export const saveAsset = async (asset: Asset): Promise<Asset | undefined> => {
  const body = { asset, workflow: null };
  return (await call(asset.id == null ? api.POST('/asset-services/asset/v1/_create', { ...once(), body }) : api.POST('/asset-services/asset/v1/_update', { ...once(), body }))).assets[0];
};

/** Takes a step; capitalisation and revaluation say what the asset is worth. */
export const moveAsset = async (asset: Asset, sent: WorkflowSent, valuation: Schemas['ValuationWire'] | null): Promise<void> => {
  await call(api.POST('/asset-services/asset/v1/_transition', {
    ...once(), body: { asset, workflow: { action: sent.action, comment: sent.comment === '' ? null : sent.comment, assignees: [...sent.assignees], documents: sent.documents.map(document => ({ ...document })) }, valuation },
  }));
};

export const activitiesOf = async (tenantId: string, assetId: string): Promise<readonly Activity[]> =>
  (await call(api.POST('/asset-services/activity/v1/_search', { body: { SearchCriteria: { tenantId, assetId, identifier: null, financialYear: null }, Pagination: { limit: 100, offset: 0 } } }))).activities;

export function useCategories() {
  const tenantId = useTenant();
  return useQuery({ queryKey: ['asset-categories', tenantId], queryFn: async () => (await call(api.POST('/asset-services/category/v1/_search', { body: { SearchCriteria: { tenantId, code: null, assetType: null } } }))).categories, ...rarelyChanges });
}

export const assetSource: SearchSource = {
  key: 'assets',
  title: 'assets.title',
  find: async (tenantId, wanted) => {
    const { rows } = await findAssets(tenantId, { filters: /^AST\//i.test(wanted) ? { number: wanted.toUpperCase() } : { name: wanted }, sortBy: undefined, descending: true, page: 1, size: 20 }, 20, 0);
    return rows.map(row => ({ number: row.assetNumber ?? '', name: row.name ?? undefined, address: `/asset-register/${row.id ?? ''}` }));
  },
};
