import { createContext, useContext, useMemo, type ReactNode } from 'react';
import * as admin from '../api/admin';
import type { ApiError } from '../api/client';
import type { Overview } from '../api/types';
import { usePolled } from './hooks';
import { asValues, historyOf } from './rates';

// How the engine is: asked for by every page, as the frame around it shows it.
interface Engine {
  overview: Overview | undefined;
  error: ApiError | null;
  readOnly: boolean;
  disconnectedSince: number | undefined;
}

const Context = createContext<Engine>({ overview: undefined, error: null, readOnly: false, disconnectedSince: undefined });

export const useEngine = () => useContext(Context);

export function EngineProvider({ children }: { children: ReactNode }) {
  const { data, error, dataUpdatedAt } = usePolled(['overview'], admin.overview, 1000);
  useMemo(() => {
    if (data) historyOf('engine').add(dataUpdatedAt / 1000, asValues(data.Mappings.Counters));
  }, [data, dataUpdatedAt]);
  const gone = error !== null && (error.status === 0 || error.status >= 500);
  return (
    <Context.Provider value={{
      overview: data, error, readOnly: data?.ReadOnly ?? false,
      disconnectedSince: gone ? (dataUpdatedAt || Date.now()) / 1000 : undefined,
    }}>
      {children}
    </Context.Provider>
  );
}
