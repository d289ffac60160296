import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { asRecord, list } from '../api/decode';
import { useRecordParams } from '../blocks/beside';
import { attachmentsOf } from '../blocks/documents';
import { DocumentList } from '../blocks/Documents';
import { DateText, Money, Quantity } from '../blocks/Figures';
import { Panel } from '../blocks/Panel';
import { RecordPage } from '../blocks/RecordPage';
import { Refused } from '../blocks/Refused';
import { said } from '../blocks/said';
import { useSteps } from '../blocks/workflow';
import { WorkflowActions } from '../blocks/WorkflowActions';
import { Missing } from '../frame/Missing';
import { useHasRole, useTenant } from '../session/useSession';
import type { TextKey } from '../texts/english';
import { asWords, useNames, useTexts } from '../texts/useTexts';
import type { Asset } from './service';
import { activitiesOf, moveAsset, readAsset, useCategories } from './service';

export default function AssetRecord() {
  const { id = '' } = useRecordParams();
  const tenantId = useTenant();
  const asset = useQuery({ queryKey: ['asset', tenantId, id], queryFn: async () => (await readAsset(tenantId, id)) ?? null });
  return <Panel query={asset} bare>{found => (found === null ? <Missing /> : <Shown asset={found} />)}</Panel>;
}

function Shown({ asset }: { asset: Asset }) {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const category = useCategories().data?.find(one => one.code === asset.categoryCode);
  const properties = Object.entries(asRecord(asset.properties)).filter(([, value]) => typeof value === 'string' || typeof value === 'number');
  const measured = asset.measurements;
  return (
    <RecordPage
      kind={t('assets.record')} number={asset.assetNumber ?? ''} title={asset.name ?? ''} businessId={asset.assetNumber ?? undefined} projectId={undefined} audit={asset.id ?? undefined} withoutLife
      facts={[
        { label: t('assets.net'), value: <Money amount={asset.netValue} symbol inWords /> }, { label: t('assets.gross'), value: <Money amount={asset.grossValue} symbol /> }, { label: t('assets.accrued'), value: <Money amount={asset.accruedValue} symbol /> },
        { label: t('assets.place'), value: [asset.address?.street, names.place(tenantId, asset.address?.boundaryCode ?? undefined)].filter(part => part !== null && part !== undefined && part !== '').join(', ') },
      ]}
      tabs={[
        { key: 'summary', label: t('blocks.summary'), show: () => (
          <dl className="facts">
            <div><dt>{t('assets.category')}</dt><dd>{names.master('asset', 'AssetCategory', asset.categoryCode ?? undefined, category?.name ?? undefined)}</dd></div>
            {asset.code != null && <div><dt>{t('assets.code')}</dt><dd className="code">{asset.code}</dd></div>}
            <div><dt>{t('assets.mode')}</dt><dd>{asWords(asset.modeOfAcquisition ?? '')}</dd></div>
            <div><dt>{t('assets.made')}</dt><dd><DateText at={asset.dateOfCreation} /></dd></div>
            <div><dt>{t('assets.capitalised')}</dt><dd><DateText at={asset.dateOfCapitalisation} /></dd></div>
            <div><dt>{t('assets.depreciation')}</dt><dd><Money amount={asset.accumulatedDepreciation} symbol /></dd></div>
            <div><dt>{t('assets.residual')}</dt><dd><Money amount={asset.residualValue} symbol /></dd></div>
            {measured?.length != null && <div><dt>{t('assets.length')}</dt><dd><Quantity value={measured.length} /></dd></div>}
            {measured?.width != null && <div><dt>{t('assets.width')}</dt><dd><Quantity value={measured.width} /></dd></div>}
            {measured?.area != null && <div><dt>{t('assets.area')}</dt><dd><Quantity value={measured.area} /></dd></div>}
            {properties.map(([name, value]) => <div key={name}><dt>{asWords(name.replace(/([a-z])([A-Z])/g, '$1 $2'))}</dt><dd>{typeof value === 'string' ? asWords(value) : String(value)}</dd></div>)}
            {asset.condition != null && <div><dt>{t('assets.condition')}</dt><dd>{names.master('asset', 'AssetCondition', asset.condition.rating ?? '', asWords(asset.condition.rating ?? ''))} <DateText at={asset.condition.assessedDate} /></dd></div>}
            {asset.description != null && <div><dt>{t('assets.description')}</dt><dd>{asset.description}</dd></div>}
          </dl>
        ) },
        { key: 'ledger', label: t('assets.ledger'), show: () => <Ledger asset={asset} /> },
      ]}
      documents={<DocumentList documents={attachmentsOf(list(asset, 'documents'))} />}
      actions={<Actions asset={asset} />}
    />
  );
}

const entries: Readonly<Record<string, TextKey>> = { C: 'assets.entryC', I: 'assets.entryI', M: 'assets.entryM', R: 'assets.entryR', P: 'assets.entryP', X: 'assets.entryX' };

/** Every change of the asset's worth. */
function Ledger({ asset }: { asset: Asset }) {
  const t = useTexts();
  const tenantId = useTenant();
  const ledger = useQuery({ queryKey: ['asset-ledger', tenantId, asset.id, asset.rowVersion], queryFn: () => activitiesOf(tenantId, asset.id ?? '') });
  return (
    <Panel query={ledger} bare>
      {rows => rows.length === 0 ? <Text c="dimmed" fz="sm">{t('assets.ledgerNone')}</Text> : (
        <div className="scroll-x" tabIndex={0} role="region" aria-label={t('assets.ledger')}>
          <table className="works-table">
            <thead><tr><th scope="col">{t('assets.entryDate')}</th><th scope="col">{t('assets.entry')}</th><th scope="col">{t('assets.description')}</th><th scope="col" className="num">{t('assets.addition')}</th><th scope="col" className="num">{t('assets.deduction')}</th></tr></thead>
            <tbody>{rows.map(row => { const key = entries[row.identifier ?? '']; return <tr key={row.id}><td><DateText at={row.activityDate} /></td><th scope="row">{key === undefined ? row.identifier : t(key)}</th><td className="break">{row.description}</td><td className="num"><Money amount={row.additionAmount} /></td><td className="num"><Money amount={row.deductionAmount} /></td></tr>; })}</tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}

function Actions({ asset }: { asset: Asset }) {
  const t = useTexts();
  const has = useHasRole();
  const cache = useQueryClient();
  const step = useSteps(asset.assetNumber ?? undefined).data?.[0];
  const [valuing, setValuing] = useState<string>();
  return (
    <>
      <WorkflowActions
        step={step} module="asset" send={async sent => { await moveAsset(asset, sent, null); await cache.invalidateQueries(); }}
        instead={action => (/CAPITALISE|REVALU/.test(action) ? () => setValuing(action) : undefined)}
      >
        {has(['ASSET_CREATOR', 'SUPERUSER']) ? <Button variant="default" component={Link} to={`/asset-register/${asset.id ?? ''}/edit`}>{t('assets.edit')}</Button> : undefined}
      </WorkflowActions>
      {valuing !== undefined && <ValuationDialog asset={asset} action={valuing} onClose={() => setValuing(undefined)} />}
    </>
  );
}

/** Asks what the asset is worth from now on. */
function ValuationDialog({ asset, action, onClose }: { asset: Asset; action: string; onClose: () => void }) {
  const t = useTexts();
  const names = useNames();
  const cache = useQueryClient();
  const [amount, setAmount] = useState('');
  const [reason, setReason] = useState('');
  const [isChecked, setChecked] = useState(false);
  const isAmount = /^\d{1,13}(\.\d{1,2})?$/.test(amount.trim());
  const isOptional = action.startsWith('CAPITALISE'); // what is accrued is capitalised without saying so
  const isFine = isAmount || (isOptional && amount.trim() === '');
  const save = useMutation({
    mutationFn: () => moveAsset(asset, { action, comment: reason.trim(), assignees: [], documents: [] }, { amount: amount.trim() === '' ? null : Number(amount), date: null, description: reason.trim() === '' ? null : reason.trim() }),
    onSuccess: async () => { await cache.invalidateQueries(); said(t('blocks.actionDone', { action: names.action('ASSET', action) })); onClose(); },
  });
  return (
    <Modal opened onClose={onClose} title={names.action('ASSET', action)} closeButtonProps={{ 'aria-label': t('blocks.close') }}>
      <form noValidate onSubmit={event => { event.preventDefault(); setChecked(true); if (isFine && reason.trim() !== '') save.mutate(); }}>
        <Stack>
          <Refused problem={save.error} />
          <TextInput label={t(isOptional ? 'assets.addition' : 'assets.newGross')} description={t('assets.accruedIs')} rightSection="₹" inputMode="decimal" value={amount} data-autofocus error={isChecked && !isFine ? t('assets.figureRule') : undefined} onChange={event => setAmount(event.currentTarget.value)} />
          <Text fz="sm">{t('assets.accrued')}: <Money amount={asset.accruedValue} symbol /></Text>
          <TextInput label={t('assets.reason')} aria-required value={reason} error={isChecked && reason.trim() === '' ? t('blocks.commentNeeded') : undefined} onChange={event => setReason(event.currentTarget.value)} />
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>{t('blocks.cancel')}</Button><Button type="submit" loading={save.isPending}>{names.action('ASSET', action)}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}
