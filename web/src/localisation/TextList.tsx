import { Alert, Button, Checkbox, Group, NativeSelect, Paper, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { asRecord } from '../api/decode';
import { PageHead } from '../blocks/PageHead';
import { Panel } from '../blocks/Panel';
import { Refused } from '../blocks/Refused';
import { said } from '../blocks/said';
import { useDraft } from '../blocks/useDraft';
import { useTenant } from '../session/useSession';
import { plain } from '../texts/first';
import { addFallback } from '../texts/i18n';
import { languageNames, locales } from '../texts/locale';
import { ownModules } from '../texts/modules';
import { useTexts } from '../texts/useTexts';
import { messagesOf, saveMessages } from './service';
import texts from './texts.json';
import type { Line } from './values';
import { bracesWanted, linesOf } from './values';

addFallback(plain([texts]));

// Of the server: names of masters, states and actions, words of documents and messages to people.
const shared = ['rainmaker-common', 'rainmaker-common-masters', 'rainmaker-workflow', 'rainmaker-works', 'works-documents', 'egov-user', 'egov-hrms'];

/** Texts of the office by module and language, English beside them. */
export default function TextList() {
  const t = useTexts();
  const tenantId = useTenant();
  const [query, setQuery] = useSearchParams();
  const modules = [...ownModules, ...shared, `rainmaker-${tenantId}`];
  const module = modules.find(one => one === query.get('module')) ?? modules[0] ?? '';
  const locale = locales.find(one => one === query.get('locale')) ?? 'hi_IN';
  const choose = (name: string, value: string) => setQuery(now => { const next = new URLSearchParams(now); next.set(name, value); return next; });
  const lines = useQuery({
    queryKey: ['texts', tenantId, module, locale],
    queryFn: async () => { const [english, messages] = await Promise.all([messagesOf(tenantId, 'en_IN', module), messagesOf(tenantId, locale, module)]); return linesOf(english, messages); },
  });
  return (
    <>
      <PageHead title={t('frame.texts')} />
      <Stack>
        <Group align="flex-end">
          <NativeSelect label={t('localisation.module')} data={modules.map(one => ({ value: one, label: one.replace(/^works-web-/, '') }))} value={module} onChange={event => choose('module', event.currentTarget.value)} />
          <NativeSelect label={t('localisation.language')} data={locales.map(one => ({ value: one, label: languageNames[one] }))} value={locale} onChange={event => choose('locale', event.currentTarget.value)} />
        </Group>
        <Panel query={lines} bare>{found => <Editor key={`${module}/${locale}`} module={module} locale={locale} lines={found} />}</Panel>
      </Stack>
    </>
  );
}

type Changes = Readonly<Record<string, string>>;

const isChanges = (value: unknown): value is Changes => Object.values(asRecord(value)).every(one => typeof one === 'string');

const onePage = 50;

function Editor({ module, locale, lines }: { module: string; locale: string; lines: readonly Line[] }) {
  const t = useTexts();
  const tenantId = useTenant();
  const cache = useQueryClient();
  const [wanted, setWanted] = useState('');
  const [onlyMissing, setOnlyMissing] = useState(false);
  const [shown, setShown] = useState(onePage);
  const draft = useDraft<Changes>(`texts/${module}/${locale}`, {}, isChanges);
  const changed = Object.entries(draft.value).filter(([code, text]) => text.trim() !== '' && text !== lines.find(line => line.code === code)?.message);
  const wrong = changed.filter(([code, text]) => bracesWanted(lines.find(line => line.code === code)?.english, text) !== undefined);
  const save = useMutation({
    mutationFn: () => saveMessages(tenantId, locale, module, Object.fromEntries(changed)),
    onSuccess: async () => {
      said(t('localisation.saved', { count: changed.length }));
      await draft.drop();
      await cache.invalidateQueries({ queryKey: ['texts'] });
    },
  });
  const part = wanted.trim().toLowerCase();
  const found = lines.filter(line => (!onlyMissing || line.message === undefined) && (part === '' || `${line.code} ${line.english ?? ''} ${line.message ?? ''}`.toLowerCase().includes(part)));
  if (!draft.ready) return null;
  return (
    <Paper component="form" p="sm" noValidate onSubmit={event => { event.preventDefault(); save.mutate(); }}>
      <Stack>
        <Group align="flex-end">
          <TextInput label={t('localisation.find')} value={wanted} onChange={event => setWanted(event.currentTarget.value)} w={{ base: '100%', xs: 320 }} />
          <Checkbox label={t('localisation.missing')} checked={onlyMissing} onChange={event => setOnlyMissing(event.currentTarget.checked)} mb={8} />
          <Text fz="sm" c="dimmed" role="status" mb={8}>{t('localisation.counts', { shown: found.length, total: lines.length })}</Text>
        </Group>
        <Refused problem={save.error} />
        {wrong.length > 0 && <Alert color="red" variant="light" role="alert" styles={{ message: { color: 'inherit' } }}>{wrong.map(([code]) => code).join(', ')}</Alert>}
        <div className="list">
          <table className="works-table cards" role="table">
            <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">{t('localisation.key')}</th><th scope="col" role="columnheader">{t('localisation.english')}</th><th scope="col" role="columnheader">{t('localisation.text')}</th></tr></thead>
            <tbody role="rowgroup">{found.slice(0, shown).map(line => {
              const text = draft.value[line.code] ?? line.message ?? '';
              const braces = text.trim() === '' ? undefined : bracesWanted(line.english, text);
              return (
                <tr role="row" key={line.code}>
                  <th scope="row" role="rowheader" style={{ overflowWrap: 'anywhere', maxWidth: 260 }}>{line.code}</th>
                  <td role="cell" data-label={t('localisation.english')} data-wide style={{ maxWidth: 420 }}>{line.english}</td>
                  <td role="cell" data-label={t('localisation.text')} data-wide style={{ minWidth: 240 }}>
                    <Textarea aria-label={t('localisation.textOf', { key: line.code })} lang={locale.slice(0, 2)} autosize minRows={1} maxRows={6} value={text} error={braces === undefined ? undefined : t('localisation.braces', { braces })} onChange={event => { const { value } = event.currentTarget; draft.set(now => ({ ...now, [line.code]: value })); }} />
                  </td>
                </tr>
              );
            })}</tbody>
          </table>
        </div>
        {found.length > shown && <Button variant="default" onClick={() => setShown(shown + onePage)}>{t('localisation.more')}</Button>}
        <Group><Button type="submit" loading={save.isPending} disabled={changed.length === 0 || wrong.length > 0}>{t('localisation.save', { count: changed.length })}</Button></Group>
      </Stack>
    </Paper>
  );
}
