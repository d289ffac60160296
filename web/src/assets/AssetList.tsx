import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useWards } from '../api/masters';
import { Money, StateText } from '../blocks/Figures';
import type { Column, Filter } from '../blocks/ListPage';
import { ListPage } from '../blocks/ListPage';
import { useHasRole, useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import type { Asset } from './service';
import { assetStates, findAssets, useCategories } from './service';

export default function AssetList() {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const has = useHasRole();
  const categories = useCategories().data ?? [];
  const categoryName = (code: string | undefined, name: string | undefined) => names.master('asset', 'AssetCategory', code, name);
  const category = (asset: Asset) => categoryName(asset.categoryCode ?? undefined, categories.find(one => one.code === asset.categoryCode)?.name ?? undefined);
  const place = (asset: Asset) => names.place(tenantId, asset.address?.boundaryCode ?? undefined);
  const columns: readonly Column<Asset>[] = [
    { key: 'number', header: t('assets.number'), sortBy: 'assetNumber', show: asset => asset.assetNumber, cell: asset => asset.assetNumber ?? undefined },
    { key: 'name', header: t('assets.name'), sortBy: 'name', show: asset => <span className="break">{asset.name}</span>, cell: asset => asset.name ?? undefined },
    { key: 'category', header: t('assets.category'), show: category, cell: category },
    { key: 'place', header: t('assets.place'), show: place, cell: place },
    { key: 'status', header: t('blocks.state'), show: asset => <StateText state={asset.status ?? undefined} label={names.state('ASSET', asset.status ?? undefined)} />, cell: asset => names.state('ASSET', asset.status ?? undefined) },
    { key: 'net', header: t('assets.netColumn'), numeric: true, show: asset => <Money amount={asset.netValue} />, cell: asset => asset.netValue ?? undefined },
  ];
  const filters: readonly Filter[] = [
    { key: 'name', label: t('assets.name'), kind: 'text' },
    { key: 'number', label: t('assets.number'), kind: 'text' },
    { key: 'category', label: t('assets.category'), kind: 'choice', choices: categories.map(one => ({ value: one.code ?? '', label: categoryName(one.code ?? undefined, one.name ?? undefined) })) },
    { key: 'status', label: t('blocks.state'), kind: 'choice', choices: assetStates.map(state => ({ value: state, label: names.state('ASSET', state) })) },
    { key: 'ward', label: t('assets.ward'), kind: 'choice', choices: useWards() },
  ];
  return (
    <ListPage
      id="assets" title={t('assets.title')} columns={columns} filters={filters} find={(state, limit, offset) => findAssets(tenantId, state, limit, offset)} keyOf={asset => asset.id ?? ''} linkOf={asset => `/asset-register/${asset.id ?? ''}`} empty={t('assets.empty')}
      actions={has(['ASSET_CREATOR', 'SUPERUSER']) ? <Button component={Link} to="/asset-register/new" leftSection={<IconPlus size={16} aria-hidden />}>{t('assets.create')}</Button> : undefined}
    />
  );
}
