import type { AsyncCounts, MappingStatus } from '../api/types';
import type { EventInvokeConfig, FunctionConfiguration } from '../api/lambda';
import { count, perSecond, sourceTitle } from '../app/format';
import { historyOf } from '../app/rates';
import { motionOf } from './state';
import { Hostile, Link } from './text';

const WORDS = { moves: 'moves', fails: 'invocations fail', stuck: 'does not move', idle: 'idle', off: 'disabled' } as const;
const MOST = 12;

function Target({ title, arn }: { title: string; arn: string | undefined }) {
  if (!arn) return null;
  const parts = arn.split(':');
  return <li><div className="kind">{title}: {parts[2] ?? ''}</div><div className="name"><Hostile text={parts.slice(5).join(':') || arn} most={80} /></div></li>;
}

// What drives a function, and who is told of its asynchronous outcomes.
export function Diagram({ configuration, mappings, destinations, events }: {
  configuration: FunctionConfiguration; mappings: MappingStatus[]; destinations: EventInvokeConfig; events: AsyncCounts['Functions'][number] | undefined;
}) {
  const success = destinations.DestinationConfig?.OnSuccess?.Destination, failure = destinations.DestinationConfig?.OnFailure?.Destination;
  const dead = configuration.DeadLetterConfig?.TargetArn;
  return (
    <div className="diagram">
      <ul className="triggers" aria-label="Triggers">
        {mappings.slice(0, MOST).map((mapping) => {
          const rate = historyOf(mapping.UUID).rate('Deleted');
          const { motion } = motionOf(mapping, rate);
          return (
            <li key={mapping.UUID} className={motion}>
              <div className="kind">{sourceTitle(mapping.Source)}</div>
              <div className="name"><Link to={`/mappings/${mapping.UUID}`}><Hostile text={mapping.Name} most={60} /></Link></div>
              <div className="says">{WORDS[motion]}, {perSecond(rate)}</div>
            </li>
          );
        })}
        {mappings.length > MOST && <li>and <Link to="/mappings">{count(mappings.length - MOST)} more</Link></li>}
        {mappings.length === 0 && <li className="off"><div className="says">No trigger yet</div></li>}
      </ul>
      <div className={`joint ${mappings.some((mapping) => motionOf(mapping, historyOf(mapping.UUID).rate('Deleted')).motion === 'moves') ? 'moves' : ''}`} aria-hidden="true" />
      <div className="center">
        <div className="kind">{configuration.Runtime ?? 'function'}</div>
        <div className="name">{configuration.FunctionName}</div>
        <div className="says">{configuration.State ?? 'Active'}</div>
        {events && events.Failed > 0 && <div className="says">{count(events.Failed)} {events.Failed === 1 ? 'event' : 'events'} failed permanently</div>}
      </div>
      <div className="joint" aria-hidden="true" />
      <ul className="targets" aria-label="Destinations">
        <Target title="On success" arn={success} /><Target title="On failure" arn={failure} /><Target title="Dead-letter queue" arn={dead} />
        {!success && !failure && !dead && <li className="off"><div className="says">No destination</div></li>}
      </ul>
    </div>
  );
}
