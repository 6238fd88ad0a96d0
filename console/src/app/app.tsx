import Header from '@cloudscape-design/components/header';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect } from 'react';
import { Route, Switch } from 'wouter';
import * as admin from '../api/admin';
import { whenSignedOut } from '../api/client';
import type { Session } from '../api/types';
import { forgetToken } from '../api/session';
import { OverviewPage } from '../pages/overview';
import { EngineProvider } from './engine';
import { Page, Top } from './frame';

const MappingsPage = lazy(() => import('../pages/mappings').then((it) => ({ default: it.MappingsPage })));
const MappingPage = lazy(() => import('../pages/mapping').then((it) => ({ default: it.MappingPage })));
const AddTriggerPage = lazy(() => import('../pages/add-trigger').then((it) => ({ default: it.AddTriggerPage })));
const FunctionsPage = lazy(() => import('../pages/functions').then((it) => ({ default: it.FunctionsPage })));
const FunctionPage = lazy(() => import('../pages/function').then((it) => ({ default: it.FunctionPage })));
const EventsPage = lazy(() => import('../pages/events').then((it) => ({ default: it.EventsPage })));
const SettingsPage = lazy(() => import('../pages/settings').then((it) => ({ default: it.SettingsPage })));
const SignInPage = lazy(() => import('../pages/sign-in').then((it) => ({ default: it.SignInPage })));

export function App() {
  const queries = useQueryClient();
  const { data: session, refetch } = useQuery<Session>({ queryKey: ['session'], queryFn: admin.session, retry: 3 });
  useEffect(() => whenSignedOut(() => {
    forgetToken();
    void queries.invalidateQueries({ queryKey: ['session'] });
  }), [queries]);
  if (session?.SignInRequired) {
    return (
      <Suspense fallback={null}>
        <SignInPage session={session} onSignedIn={() => void refetch()} />
      </Suspense>
    );
  }
  return (
    <EngineProvider>
      <Top />
      <Suspense fallback={<Page title="…" />}>
        <Switch>
          <Route path="/"><OverviewPage /></Route>
          <Route path="/mappings"><MappingsPage /></Route>
          <Route path="/mappings/create"><AddTriggerPage /></Route>
          <Route path="/mappings/:uuid">{({ uuid }) => <MappingPage key={uuid} uuid={uuid} />}</Route>
          <Route path="/functions"><FunctionsPage /></Route>
          <Route path="/functions/:name">{({ name }) => <FunctionPage key={name} name={name} />}</Route>
          <Route path="/events"><EventsPage /></Route>
          <Route path="/settings"><SettingsPage /></Route>
          <Route><Page title="No such page"><Header variant="h1" description="There is no such page of the console.">No such page</Header></Page></Route>
        </Switch>
      </Suspense>
    </EngineProvider>
  );
}
