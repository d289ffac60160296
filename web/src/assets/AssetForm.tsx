import { Button, Group } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from 'react-router';
import { useChoices, useWards, useZone } from '../api/masters';
import { ChoiceField, DayField, Form, LongTextField, NumberField, Question, TextField } from '../blocks/Form';
import { startOfDay } from '../blocks/format';
import { PageHead } from '../blocks/PageHead';
import { Panel } from '../blocks/Panel';
import { said } from '../blocks/said';
import { useDraft } from '../blocks/useDraft';
import { useChecked } from '../blocks/useChecked';
import { Missing } from '../frame/Missing';
import { useTenant } from '../session/useSession';
import { asWords, useTexts } from '../texts/useTexts';
import type { Asset } from './service';
import { readAsset, saveAsset, useCategories } from './service';
import type { AssetValues } from './values';
import { blankAsset, checkAsset, isAssetValues, toWire, valuesOf } from './values';

export default function AssetForm() {
  const { id } = useParams();
  const tenantId = useTenant();
  const asset = useQuery({ queryKey: ['asset', tenantId, id], queryFn: async () => (await readAsset(tenantId, id ?? '')) ?? null, enabled: id !== undefined });
  if (id === undefined) return <Filled asset={undefined} />;
  return <Panel query={asset} bare>{found => (found === null ? <Missing /> : <Filled key={found.rowVersion} asset={found} />)}</Panel>;
}

function Filled({ asset }: { asset: Asset | undefined }) {
  const t = useTexts();
  const zone = useZone();
  const tenantId = useTenant();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const draft = useDraft<AssetValues>(asset === undefined ? 'asset-register/new' : `asset-register/${asset.id ?? ''}/edit`, asset === undefined ? blankAsset : valuesOf(asset, zone), isAssetValues);
  const { value, set } = draft;
  const categories = useCategories().data ?? [];
  const category = categories.find(one => one.code === value.category);
  const custom = (category?.customFields ?? []).filter(field => field.isActive !== false && (field.name ?? '') !== '');
  const departments = useChoices('common-masters', 'Department');
  const wards = useWards();
  const put = (change: Partial<AssetValues>) => set(was => ({ ...was, ...change }));
  const labels = {
    name: t('assets.name'), code: t('assets.code'), category: t('assets.category'), mode: t('assets.mode'), department: t('assets.department'), ward: t('assets.ward'), street: t('assets.street'), created: t('assets.made'), length: t('assets.length'), width: t('assets.width'), area: t('assets.area'),
    residual: t('assets.residual'), description: t('assets.description'),
  };
  const field = (name: keyof typeof labels) => ({ name, label: labels[name], value: value[name], onChange: (next: string) => put({ [name]: next }) });
  const save = useMutation({
    mutationFn: () => saveAsset(toWire(value, { tenantId, created: startOfDay(value.created, zone), category, asset })),
    onSuccess: async stored => {
      await draft.drop();
      await cache.invalidateQueries();
      said(t('assets.saved', { number: stored?.assetNumber ?? '' }));
      await navigate(`/asset-register/${stored?.id ?? ''}`);
    },
  });
  const { errors, isRight } = useChecked(() => checkAsset(value, category, { missing: label => t('blocks.mustFill', { label: asWords(label) }), figure: t('assets.figureRule') }, labels));
  const submit = () => { if (isRight()) save.mutate(); };
  if (!draft.ready) return null;
  return (
    <>
      <PageHead title={asset === undefined ? t('assets.create') : t('assets.edit')} about={asset?.assetNumber ?? undefined} />
      <Form labels={{ ...labels, ...Object.fromEntries(custom.map(one => [`property-${one.name ?? ''}`, asWords(one.name ?? '')])) }} errors={errors} problem={save.error} draft={draft} onSubmit={submit} rules={{ code: /CODE_DUPLICATE/, category: /CATEGORY/, ward: /BOUNDARY/ }}>
        <Question title={t('assets.what')}>
          <TextField {...field('name')} required maxLength={256} />
          <TextField {...field('code')} help={t('assets.codeHelp')} maxLength={50} />
          <ChoiceField {...field('category')} required choices={categories.map(one => ({ value: one.code ?? '', label: one.name ?? one.code ?? '' }))} />
          {custom.map(one => {
            const name = one.name ?? '';
            const common = { name: `property-${name}`, label: asWords(name.replace(/([a-z])([A-Z])/g, '$1 $2')), required: one.isMandatory === true, value: value.properties[name] ?? '', onChange: (next: string) => put({ properties: { ...value.properties, [name]: next } }) };
            if (one.dataType === 'Enumeration') return <ChoiceField key={name} {...common} choices={(one.enumValues ?? []).filter(option => typeof option === 'string').map(option => ({ value: option, label: asWords(option) }))} />;
            return one.dataType === 'Number' ? <NumberField key={name} {...common} /> : one.dataType === 'Date' ? <DayField key={name} {...common} /> : <TextField key={name} {...common} maxLength={200} />;
          })}
          <ChoiceField {...field('mode')} required choices={['ACQUIRED', 'CONSTRUCTION', 'PURCHASE', 'TENDER'].map(mode => ({ value: mode, label: asWords(mode) }))} />
          <ChoiceField {...field('department')} choices={departments} />
          <DayField {...field('created')} />
          <LongTextField {...field('description')} maxLength={256} />
        </Question>
        <Question title={t('assets.where')}><ChoiceField {...field('ward')} required choices={wards} /><TextField {...field('street')} maxLength={256} /></Question>
        <Question title={t('assets.size')}>
          <Group grow align="flex-start"><NumberField {...field('length')} /><NumberField {...field('width')} /><NumberField {...field('area')} /></Group>
          <NumberField {...field('residual')} help={t('assets.residualHelp')} unit="₹" />
        </Question>
        <Group><Button type="submit" size="md" loading={save.isPending}>{t('blocks.save')}</Button><Button variant="default" size="md" onClick={() => void navigate(-1)}>{t('blocks.cancel')}</Button></Group>
      </Form>
    </>
  );
}
