import Box from '@cloudscape-design/components/box';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import Tabs from '@cloudscape-design/components/tabs';
import { useMemo } from 'react';
import * as admin from '../api/admin';
import { useEngine } from '../app/engine';
import { count } from '../app/format';
import { Page } from '../app/frame';
import { useAddress, usePolled } from '../app/hooks';
import { EventsTab } from './events/events-tab';
import { QuarantineTab } from './events/quarantine-tab';

export function EventsPage() {
  const { overview } = useEngine();
  const [tab, setTab] = useAddress('tab', 'failed');
  const { data: counts } = usePolled(['async-counts'], admin.asyncCounts, 2000);
  const conditions = useMemo(() => {
    const all = new Map<string, number>();
    for (const row of counts?.Functions ?? []) for (const [condition, n] of Object.entries(row.Conditions ?? {})) all.set(condition, (all.get(condition) ?? 0) + n);
    return [...all];
  }, [counts]);
  return (
    <Page title="Failed events">
      <ContentLayout header={
        <Header variant="h1" description={conditions.length > 0 ? conditions.map(([condition, n]) => `${count(n)} ${condition}`).join(', ')
          : 'Events of asynchronous invocations that failed permanently and that no destination accepted.'}>Failed events</Header>
      }>
        <Tabs ariaLabel="Events" activeTabId={tab} onChange={({ detail }) => setTab(detail.activeTabId)} tabs={[
          { id: 'failed', label: `Failed${counts ? ` (${count(counts.Failed)})` : ''}`, content: <EventsTab key="failed" state="failed" total={counts?.Failed} functions={counts?.Functions ?? []} /> },
          { id: 'waiting', label: `Waiting${overview ? ` (${count(overview.AsyncEvents.Waiting)})` : ''}`, content: <EventsTab key="waiting" state="waiting" total={overview?.AsyncEvents.Waiting} functions={counts?.Functions ?? []} /> },
          { id: 'quarantine', label: 'Quarantine', content: <QuarantineTab /> },
        ]} />
        <Box padding={{ top: 's' }} />
      </ContentLayout>
    </Page>
  );
}
