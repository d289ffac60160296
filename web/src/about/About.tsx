import { Anchor, Paper, Title } from '@mantine/core';
import { useEffect } from 'react';
import { Link, useLocation } from 'react-router';
import { PageHead } from '../blocks/PageHead';
import { useNavigation } from '../frame/navigation';
import { useTenant } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import { Statement } from './Statement';

/** Whose service this is and on what terms, and all its pages. */
export default function About() {
  const t = useTexts();
  const tenantId = useTenant();
  const groups = useNavigation();
  const { hash } = useLocation();
  useEffect(() => { if (hash !== '') document.getElementById(hash.slice(1))?.scrollIntoView(); }, [hash]);
  return (
    <>
      <PageHead title={t('frame.about')} />
      <Statement tenantId={tenantId} />
      <Paper component="section" aria-labelledby="map" mt="md" maw={760}>
        <Title order={2} id="map" mb="xs">{t('frame.map')}</Title>
        {groups.map(group => (
          <section key={group.stage} aria-label={t(`stage.${group.stage}`)}>
            <Title order={3} fz="sm" mt="sm">{t(`stage.${group.stage}`)}</Title>
            <ul style={{ margin: 0 }}>{group.entries.map(entry => <li key={entry.path}><Anchor component={Link} to={`/${entry.path}`}>{t(entry.title)}</Anchor></li>)}</ul>
          </section>
        ))}
      </Paper>
    </>
  );
}
