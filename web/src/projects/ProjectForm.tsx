import { Button, Group, Stack } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { api, call, once } from '../api/client';
import { useChoices, useWards, useZone } from '../api/masters';
import { useDocumentKinds } from '../blocks/documents';
import { Uploader } from '../blocks/Documents';
import { ChoiceField, DayField, Form, LongTextField, NumberField, Question, TextField } from '../blocks/Form';
import { inputDay, startOfDay } from '../blocks/format';
import { PageHead } from '../blocks/PageHead';
import { Panel } from '../blocks/Panel';
import { said } from '../blocks/said';
import { useDraft } from '../blocks/useDraft';
import { useChecked } from '../blocks/useChecked';
import { Missing } from '../frame/Missing';
import { useSession, useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import type { Project } from './service';
import { readProject } from './service';
import type { ProjectValues } from './values';
import { blankProject, checkProject, isProjectValues, toWire, valuesOf } from './values';

/** Creates a project, or changes one. */
export default function ProjectForm() {
  const { id } = useParams();
  const tenantId = useTenant();
  const project = useQuery({ queryKey: ['project', tenantId, id], queryFn: async () => (await readProject(tenantId, id ?? '')) ?? null, enabled: id !== undefined });
  if (id === undefined) return <Filled project={undefined} />;
  return <Panel query={project} bare>{found => (found === null ? <Missing /> : <Filled key={found.rowVersion} project={found} />)}</Panel>;
}

function Filled({ project }: { project: Project | undefined }) {
  const t = useTexts();
  const names = useNames();
  const zone = useZone();
  const { tenantId, user } = useSession();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const [now] = useState(() => Date.now());
  const today = inputDay(now, zone);
  const initial = project === undefined ? { ...blankProject, proposed: today } : valuesOf(project, zone);
  const draft = useDraft<ProjectValues>(project === undefined ? 'projects/new' : `projects/${project.id ?? ''}/edit`, initial, isProjectValues);
  const { value, set } = draft;
  const kinds = useDocumentKinds('Project');
  const types = useChoices('works', 'ProjectType');
  const groups = useChoices('works', 'TargetDemography');
  const natures = useChoices('works', 'NatureOfWork');
  const wards = useWards();
  const put = (change: Partial<ProjectValues>) => set(now => ({ ...now, ...change }));
  const field = (name: Exclude<keyof ProjectValues, 'documents'>) => ({ name, value: value[name], onChange: (next: string) => put({ [name]: next }) });
  const labels = {
    name: t('projects.name'), description: t('projects.description'), type: t('projects.type'), demography: t('projects.demography'), nature: t('projects.nature'), proposed: t('projects.proposed'),
    reference: t('projects.reference'), cost: t('projects.cost'), ward: t('projects.ward'), locality: t('projects.locality'), latitude: t('projects.latitude'), longitude: t('projects.longitude'), documents: t('blocks.documents'),
  };

  const save = useMutation({
    mutationFn: async () => {
      const body = { Projects: [toWire(value, { tenantId, creator: user.name, proposed: startOfDay(value.proposed, zone), project })] };
      const reply = await call(project === undefined ? api.POST('/project/v1/_create', { ...once(), body }) : api.POST('/project/v1/_update', { ...once(), body }));
      return reply.Project[0];
    },
    onSuccess: async saved => {
      await draft.drop();
      await cache.invalidateQueries();
      said(t('projects.saved', { number: saved?.projectNumber ?? '' }));
      await navigate(`/projects/${saved?.id ?? ''}`);
    },
  });
  const { errors, isRight } = useChecked<keyof ProjectValues>(() => checkProject(value, today, {
    name: t('projects.nameRule'), description: t('projects.descriptionRule'), cost: t('projects.costRule'), future: t('projects.notFuture'), place: t('projects.placeHelp'),
    missing: label => t('blocks.mustFill', { label }),
  }, labels));
  const submit = () => { if (isRight()) save.mutate(); };
  if (!draft.ready) return null;

  return (
    <>
      <PageHead title={project === undefined ? t('projects.create') : t('projects.edit')} about={project?.projectNumber ?? undefined} />
      <Form
        labels={labels} errors={errors} problem={save.error} draft={draft} onSubmit={submit}
        rules={{ cost: /ESTIMATED_COST/, proposed: /DATE_OF_PROPOSAL/, type: /PROJECT_TYPE/, nature: /NATURE_OF_WORK/, locality: /locality/i, ward: /BOUNDARY/, documents: /file store/i, name: /\bname\b/i, description: /\bdescription\b/i }}
      >
        <Question title={t('projects.what')}>
          <TextField {...field('name')} label={labels.name} help={t('projects.nameRule')} required maxLength={128} />
          <LongTextField {...field('description')} label={labels.description} help={t('projects.descriptionRule')} required maxLength={256} />
          <ChoiceField {...field('type')} label={labels.type} required choices={types} />
          <ChoiceField {...field('nature')} label={labels.nature} choices={natures} />
          <ChoiceField {...field('demography')} label={labels.demography} choices={groups} />
          <DayField {...field('proposed')} label={labels.proposed} help={t('projects.notFuture')} max={today} required />
          <TextField {...field('reference')} label={labels.reference} maxLength={32} />
        </Question>
        <Question title={t('projects.where')}>
          <ChoiceField {...field('ward')} label={labels.ward} required choices={wards} onChange={ward => put({ ward, locality: '' })} />
          <ChoiceField {...field('locality')} label={labels.locality} required choices={wards.find(ward => ward.value === value.ward)?.localities ?? []} />
          <Group grow align="flex-start">
            <NumberField {...field('latitude')} label={labels.latitude} help={t('projects.placeHelp')} />
            <NumberField {...field('longitude')} label={labels.longitude} help={t('projects.placeHelp')} />
          </Group>
        </Question>
        <Question title={t('projects.money')}><NumberField {...field('cost')} label={labels.cost} help={t('projects.costRule')} unit="₹" /></Question>
        <Question title={t('blocks.documents')}>
          <Stack gap="sm">
            {kinds.map(kind => <Uploader key={kind.code} kind={kind} label={names.any(kind.label, kind.label)} module="project" value={value.documents.filter(document => document.documentType === kind.code)} onChange={of => put({ documents: [...value.documents.filter(document => document.documentType !== kind.code), ...of] })} />)}
          </Stack>
        </Question>
        <Group><Button type="submit" size="md" loading={save.isPending}>{t('blocks.save')}</Button><Button variant="default" size="md" onClick={() => void navigate(-1)}>{t('blocks.cancel')}</Button></Group>
      </Form>
    </>
  );
}
