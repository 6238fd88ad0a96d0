import AppLayout from '@cloudscape-design/components/app-layout';
import Alert from '@cloudscape-design/components/alert';
import Badge from '@cloudscape-design/components/badge';
import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import SideNavigation from '@cloudscape-design/components/side-navigation';
import TopNavigation from '@cloudscape-design/components/top-navigation';
import { useEffect, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { forgetToken, token } from '../api/session';
import { useEngine } from './engine';
import { clock } from './format';
import { useTitle } from './hooks';
import { historyOf } from './rates';
import { Boundary } from '../parts/boundary';
import { Keyboard } from './keyboard';
import { Notices } from './notices';
import { setPreferences, usePreferences } from './preferences';

const BASE = '/console';
const narrow = () => window.innerWidth < 1000;

// A wide table fills the window; a form does not.
export interface PageProps {
  title: string;
  crumbs?: { text: string; href: string }[];
  width?: number;
  children?: ReactNode;
}

export function followInside(go: (to: string) => void) {
  return (event: CustomEvent<{ href?: string | undefined; external?: boolean | undefined }>) => {
    const { href, external } = event.detail;
    if (!href?.startsWith(BASE) || external) return;
    event.preventDefault();
    go(href.slice(BASE.length) || '/');
  };
}

export function Page({ title, crumbs = [], width, children }: PageProps) {
  const [path, go] = useLocation();
  const [open, setOpen] = useState(!narrow());
  const { disconnectedSince } = useEngine();
  useTitle(title);
  // Cloudscape's, and not allowed there.
  useEffect(() => document.querySelectorAll('nav[aria-orientation]').forEach((nav) => nav.removeAttribute('aria-orientation')));
  const section = `${BASE}/${path.split('/')[1] ?? ''}`;
  return (
    <AppLayout
      headerSelector="#top"
      contentType={width ? 'form' : 'default'}
      {...(width ? { maxContentWidth: width } : {})}
      toolsHide
      navigationOpen={open}
      onNavigationChange={({ detail }) => setOpen(detail.open)}
      navigationWidth={290}
      ariaLabels={{ navigation: 'Pages', navigationClose: 'Close the pages', navigationToggle: 'Open the pages', notifications: 'Notices' }}
      navigation={<Navigation active={path === '/mappings/create' ? `${BASE}/mappings/create` : section} go={(to) => {
        go(to);
        if (narrow()) setOpen(false);
      }} />}
      breadcrumbs={crumbs.length > 0 && (
        <BreadcrumbGroup ariaLabel="Where this page is" onFollow={followInside(go)}
          items={[...crumbs.map(({ text, href }) => ({ text, href: BASE + href })), { text: title, href: `${BASE}${path}` }]} />
      )}
      notifications={<Notices />}
      content={
        <div className={disconnectedSince ? 'stale' : ''}>
          {disconnectedSince && (
            <div className="gone" role="status">
              <Alert type="warning" header={`Disconnected since ${clock(disconnectedSince, Date.now() / 1000)}`}>
                The engine does not answer. What is below is the last that it said; this page goes on asking.
              </Alert>
            </div>
          )}
          <Boundary>{children}</Boundary>
        </div>
      }
    />
  );
}

function Navigation({ active, go }: { active: string; go: (to: string) => void }) {
  const { overview } = useEngine();
  const badge = (value: number | undefined, color: 'red' | 'grey', what: string) =>
    value ? { info: <Badge color={color}><span aria-label={`${value} ${what}`}>{value > 999 ? '999+' : value}</span></Badge> } : {};
  const attention = overview ? overview.Attention.length + overview.MoreAttention : undefined;
  return (
    <SideNavigation
      activeHref={active}
      onFollow={followInside(go)}
      items={[
        { type: 'link', text: 'Overview', href: `${BASE}/`, ...badge(attention, 'red', 'things need attention') },
        { type: 'link', text: 'Event source mappings', href: `${BASE}/mappings`, ...badge(overview?.Mappings.Count, 'grey', 'mappings') },
        { type: 'link', text: 'Functions', href: `${BASE}/functions`, ...badge(overview?.Functions.Count, 'grey', 'functions') },
        { type: 'link', text: 'Failed events', href: `${BASE}/events`, ...badge(overview?.AsyncEvents.Failed, 'red', 'failed events') },
        { type: 'divider' },
        { type: 'link', text: 'Add trigger', href: `${BASE}/mappings/create` },
        { type: 'link', text: 'Settings', href: `${BASE}/settings` },
      ]}
    />
  );
}

// How fast the wheel is drawn, by messages a second.
function turning(rate: number | undefined): string {
  if (!rate || rate <= 0) return '';
  return `turns ${rate >= 1000 ? 'faster' : rate >= 50 ? 'fast' : ''}`;
}

export function Top() {
  const [, go] = useLocation();
  const [keys, setKeys] = useState(false);
  const { mode, compact } = usePreferences();
  const { overview, disconnectedSince, readOnly } = useEngine();
  const state = disconnectedSince ? 'disconnected' : overview ? `${overview.Mappings.Consuming} of ${overview.Mappings.Count} consume` : '…';
  return (
    <div id="top" className={disconnectedSince ? '' : turning(historyOf('engine').rate('Deleted'))}>
      <TopNavigation
        identity={{ href: `${BASE}/`, title: 'wheelpit', logo: { src: `${BASE}/wheel.svg`, alt: '' },
                    onFollow: (event) => { event.preventDefault(); go('/'); } }}
        i18nStrings={{ overflowMenuTriggerText: 'More', overflowMenuTitleText: 'All', overflowMenuBackIconAriaLabel: 'Back',
                       overflowMenuDismissIconAriaLabel: 'Close the menu' }}
        utilities={[
          { type: 'button', text: state, iconName: disconnectedSince || (overview?.Attention.length ?? 0) > 0 ? 'status-warning' : 'status-positive',
            ariaLabel: `The engine: ${state}`, onClick: () => go('/') },
          ...(readOnly ? [{ type: 'button' as const, iconName: 'lock-private' as const, text: 'Read only',
                            title: 'This access key may look at everything and change nothing' }] : []),
          { type: 'menu-dropdown', iconName: 'settings', ariaLabel: 'Look and keys', title: 'Look and keys',
            items: [
              { id: 'system', text: 'As the system', itemType: 'checkbox', checked: mode === 'system' },
              { id: 'light', text: 'Light', itemType: 'checkbox', checked: mode === 'light' },
              { id: 'dark', text: 'Dark', itemType: 'checkbox', checked: mode === 'dark' },
              { id: 'compact', text: 'Compact', itemType: 'checkbox', checked: compact },
              { id: 'keys', text: 'Keys (?)' },
              ...(token() ? [{ id: 'out', text: 'Sign out' }] : []),
            ],
            onItemClick: ({ detail: { id } }) => {
              if (id === 'keys') setKeys(true);
              else if (id === 'compact') setPreferences({ compact: !compact });
              else if (id === 'out') { forgetToken(); window.location.assign(`${BASE}/`); }
              else setPreferences({ mode: id as 'system' | 'light' | 'dark' });
            } },
        ]}
      />
      <Keyboard open={keys} setOpen={setKeys} />
    </div>
  );
}
