import { Anchor, Paper, Stack, Text, Title } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { SearchBox } from '../frame/SearchBox';
import { PageHead } from '../blocks/PageHead';
import { Refused } from '../blocks/Refused';
import { ApiError } from '../api/errors';
import { useTenant } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import { sources } from './sources';

/** One search over all registers the user may see: by number when it looks like one, else by part of a name. */
export default function GlobalSearch() {
  const t = useTexts();
  const tenantId = useTenant();
  const [query] = useSearchParams();
  const wanted = (query.get('q') ?? '').trim();
  const isLong = wanted.length >= 3;
  const results = useQueries({ queries: sources.map(source => ({ queryKey: ['search', source.key, tenantId, wanted], queryFn: () => source.find(tenantId, wanted), enabled: isLong })) });
  const found = results.map((result, at) => ({ source: sources[at], hits: result.data ?? [] })).filter(group => group.hits.length > 0);
  const isBusy = results.some(result => result.isLoading);
  // A register that the roles do not open has no results; any other failure is said.
  const problem = results.map(result => result.error).find(error => error !== null && !(error instanceof ApiError && error.isForbidden));

  return (
    <>
      <PageHead title={t('frame.searchTitle')} />
      <Stack maw={860}>
        <SearchBox key={wanted} id="works-search-page" label={t('frame.searchTitle')} initial={wanted} />
        <Refused problem={problem} />
        <Text role="status" c="dimmed" fz="sm">{!isLong ? t('frame.searchShort') : isBusy ? t('blocks.loading') : found.length === 0 ? t('frame.searchNothing', { text: wanted }) : ''}</Text>
        {found.map(({ source, hits }) => source !== undefined && (
          <Paper key={source.key} component="section">
            <Title order={2} mb="sm">{t(source.title)}</Title>
            <Stack component="ul" gap="xs" m={0} p={0} style={{ listStyle: 'none' }}>
              {hits.map(hit => <li key={hit.address}><Anchor component={Link} to={hit.address} className="code" display="block">{hit.number}</Anchor><Text component="span" className="break">{hit.name}</Text></li>)}
            </Stack>
          </Paper>
        ))}
      </Stack>
    </>
  );
}
