import { ActionIcon, Drawer, Group, Loader, Menu, Text, Tooltip, useMantineColorScheme } from '@mantine/core';
import { useDisclosure, useHotkeys, useMediaQuery, useNetwork } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { IconBuilding, IconCheck, IconHelpCircle, IconHome, IconInbox, IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand, IconLogout, IconMenu2, IconSearch, IconUser, IconUserCircle, IconWifiOff } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { Link, NavLink, Outlet, useLocation, useMatches, useNavigate, useNavigation as useTransition } from 'react-router';
import type { Screen } from '../screens';
import { useOffices } from '../api/masters';
import { Waiting } from '../offline/Waiting';
import { SessionEnded } from '../session/SessionEnded';
import type { Session } from '../session/session';
import { session, tenantsOf } from '../session/session';
import { useIdleLock } from '../session/useIdleLock';
import { useSession, useStanding } from '../session/useSession';
import { currentLocale } from '../texts/locale';
import { loadTexts } from '../texts/i18n';
import { useNames, useTexts } from '../texts/useTexts';
import { ChangePasswordFirst } from './ChangePasswordFirst';
import { LanguageChoice } from './LanguageChoice';
import { entryAt, useNavigation } from './navigation';
import { SearchBox } from './SearchBox';
import { density, menuWidth } from './settings';

/** What stands around every screen. */
export function Frame() {
  const standing = useStanding();
  if (standing.state === 'out') return null;
  if (standing.session.user.mustChangePassword) return <ChangePasswordFirst />;
  return <SignedIn session={standing.session} />;
}

const useScreen = (): Screen | undefined => {
  const handle: unknown = useMatches().at(-1)?.handle;
  return isScreen(handle) ? handle : undefined;
};

const isScreen = (value: unknown): value is Screen => typeof value === 'object' && value !== null && 'title' in value && 'help' in value && 'load' in value;

function SignedIn({ session: { tenantId } }: { session: Session }) {
  const t = useTexts();
  const screen = useScreen();
  useIdleLock();
  useOffices(); // their time zones are wanted by the first date of every page: asked for at once, not when it is shown
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const transition = useTransition();
  const main = useRef<HTMLElement>(null);
  const [help, helps] = useDisclosure(false);
  const [more, mores] = useDisclosure(false);
  const { online } = useNetwork();
  const isWide = useMediaQuery('(min-width: 48em)', true, { getInitialValueInEffect: false }); // a phone has the bar below instead
  const title = screen === undefined ? 'Works' : t(screen.title);
  useEffect(() => void loadTexts(tenantId, currentLocale()), [tenantId]);
  useEffect(() => void (document.title = screen === undefined ? 'Works' : `${title} · Works`), [screen, title]);
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    main.current?.focus({ preventScroll: true }); // a screen reader learns that the page has changed
    globalThis.scrollTo(0, 0);
  }, [pathname]);
  useHotkeys([
    ['/', () => document.getElementById('works-search')?.focus()],
    ['alt+H', () => void navigate('/')],
    ['alt+I', () => void navigate('/inbox')],
  ]);

  return (
    <div className="frame">
      <a className="skip" href="#main" onClick={event => { event.preventDefault(); main.current?.focus(); }}>{t('frame.skip')}</a>
      <header className="frame-head">
        <Link to="/" style={{ display: 'flex', alignItems: 'center', gap: 8, color: 'inherit', textDecoration: 'none' }} aria-label="Works">
          <img src="/works.svg" alt="" width={28} height={28} /><Text fw={600} className="wide-only">Works</Text>
        </Link>
        <OfficeChoice />
        <div className="frame-search wide-only"><SearchBox id="works-search" /></div>
        <Group gap={4} ml="auto" wrap="nowrap">
          {!online && <Tooltip label={t('frame.offline')}><IconWifiOff size={20} color="var(--works-due)" role="img" aria-label={t('frame.offline')} /></Tooltip>}
          {transition.state === 'loading' && <Loader size="xs" aria-label={t('blocks.loading')} />}
          <div className="wide-only"><LanguageChoice tenantId={tenantId} /></div>
          <ActionIcon aria-label={t('frame.help')} onClick={helps.open}><IconHelpCircle size={22} /></ActionIcon>
          <MyMenu />
        </Group>
      </header>
      {isWide && <SideMenu />}
      <main id="main" className="frame-main" ref={main} tabIndex={-1}>
        {!online && <Text role="status" fz="sm" mb="sm" c="var(--works-due)">{t('frame.offline')}</Text>}
        <Waiting />
        <Outlet />
      </main>
      <Foot tenantId={tenantId} />
      <nav className="frame-bottom no-print" aria-label={t('frame.nav')}>
        <NavLink to="/" end><IconHome size={22} aria-hidden />{t('home.title')}</NavLink>
        <NavLink to="/inbox"><IconInbox size={22} aria-hidden />{t('inbox.title')}</NavLink>
        <NavLink to="/search"><IconSearch size={22} aria-hidden />{t('frame.search')}</NavLink>
        <button type="button" onClick={mores.open} aria-expanded={more}><IconMenu2 size={22} aria-hidden />{t('frame.more')}</button>
      </nav>
      <Drawer opened={more} onClose={mores.close} title={t('frame.nav')} size="85%" closeButtonProps={{ 'aria-label': t('blocks.close') }}>
        <MenuEntries onGo={mores.close} />
        <LanguageChoice tenantId={tenantId} />
      </Drawer>
      <Drawer opened={help} onClose={helps.close} position="right" title={t('frame.help')} closeButtonProps={{ 'aria-label': t('blocks.close') }}>
        <Text fw={600} mb="xs">{title}</Text>
        <Text style={{ whiteSpace: 'pre-line' }}>{screen === undefined ? '' : t(screen.help)}</Text>
        <Text c="dimmed" fz="sm" mt="lg">{t('frame.helpKeys')}</Text>
      </Drawer>
      <SessionEnded />
    </div>
  );
}

// Whose pages these are, and what everybody is owed on every one of them (GIGW 3.0).
function Foot({ tenantId }: { tenantId: string }) {
  const t = useTexts();
  const names = useNames();
  return (
    <footer className="frame-foot no-print">
      <span>{names.office(tenantId)}</span>
      {(['contact', 'accessibility', 'privacy', 'terms', 'map'] as const).map(part => <Link key={part} to={`/about#${part}`}>{t(`frame.${part}`)}</Link>)}
    </footer>
  );
}

function SideMenu() {
  const t = useTexts();
  const width = menuWidth.use();
  const narrow = width === 'narrow';
  return (
    <nav className="frame-nav no-print" aria-label={t('frame.nav')} data-narrow={narrow || undefined}>
      <ActionIcon aria-label={narrow ? t('frame.widen') : t('frame.narrow')} onClick={() => menuWidth.set(narrow ? 'wide' : 'narrow')}>
        {narrow ? <IconLayoutSidebarLeftExpand size={20} /> : <IconLayoutSidebarLeftCollapse size={20} />}
      </ActionIcon>
      <MenuEntries narrow={narrow} />
    </nav>
  );
}

function MenuEntries({ narrow = false, onGo }: { narrow?: boolean; onGo?: () => void }) {
  const t = useTexts();
  const groups = useNavigation();
  const here = entryAt(useLocation().pathname, groups.flatMap(group => group.entries.map(entry => entry.path)));
  return groups.map(group => (
    <div key={group.stage} className={onGo === undefined ? undefined : 'frame-nav-in-drawer'}>
      <h2>{t(`stage.${group.stage}`)}</h2>
      <ul>
        {group.entries.map(entry => (
          <li key={entry.path}>
            <Link to={`/${entry.path}`} aria-current={entry.path === here ? 'page' : undefined} onClick={onGo} title={narrow ? t(entry.title) : undefined}><entry.nav.icon size={20} stroke={1.6} /><span>{t(entry.title)}</span></Link>
          </li>
        ))}
      </ul>
    </div>
  ));
}

function OfficeChoice() {
  const t = useTexts();
  const names = useNames();
  const { user, tenantId } = useSession();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const offices = tenantsOf(user);
  if (offices.length < 2) return <Group gap={6} wrap="nowrap"><IconBuilding size={18} aria-hidden /><Text fz="sm" truncate>{names.office(tenantId)}</Text></Group>;
  const change = async (code: string) => {
    await cache.cancelQueries();
    session.switchTenant(code);
    cache.clear(); // nothing of one office is shown as another's
    await navigate('/');
  };
  return (
    <Menu>
      <Menu.Target><button type="button" className="sort" aria-label={`${t('frame.office')}: ${names.office(tenantId)}`} style={{ all: 'unset', cursor: 'pointer', display: 'flex', alignItems: 'center', gap: 6, minHeight: 32, fontSize: 14 }}><IconBuilding size={18} aria-hidden />{names.office(tenantId)}</button></Menu.Target>
      <Menu.Dropdown>{offices.map(code => <Menu.Item key={code} leftSection={code === tenantId ? <IconCheck size={16} aria-hidden /> : undefined} onClick={() => void change(code)}>{names.office(code)}</Menu.Item>)}</Menu.Dropdown>
    </Menu>
  );
}

function MyMenu() {
  const t = useTexts();
  const { user } = useSession();
  const rows = density.use();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const check = (on: boolean) => (on ? <IconCheck size={16} aria-hidden /> : <span style={{ width: 16 }} />);
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target><ActionIcon aria-label={`${t('frame.me')}: ${user.name}`}><IconUserCircle size={24} /></ActionIcon></Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{user.name}</Menu.Label>
        <Menu.Item component={Link} to="/profile" leftSection={<IconUser size={16} aria-hidden />}>{t('session.profile')}</Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t('frame.colours')}</Menu.Label>
        {(['light', 'dark', 'auto'] as const).map(scheme => <Menu.Item key={scheme} leftSection={check(colorScheme === scheme)} onClick={() => setColorScheme(scheme)}>{t(`frame.${scheme}`)}</Menu.Item>)}
        <Menu.Label>{t('frame.rows')}</Menu.Label>
        {(['comfortable', 'compact'] as const).map(value => <Menu.Item key={value} leftSection={check(rows === value)} onClick={() => density.set(value)}>{t(`frame.${value}`)}</Menu.Item>)}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void session.signOut()}>{t('session.leave')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
