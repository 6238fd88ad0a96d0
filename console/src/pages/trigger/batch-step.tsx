import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Field } from '../../api/types';
import { FilterLab } from '../../parts/filter-lab';
import { Fields, type Input_ } from '../../parts/fields';
import type { Criteria } from '../../parts/filters';
import { ELSEWHERE, SOURCE_MEMBERS } from './members';

const FIRST = new Set(['BatchSize', 'MaximumBatchingWindowInSeconds']);

export function BatchStep({ source, fields, value, faults, onChange }: {
  source: string; fields: Field[]; value: Input_; faults: Record<string, string>; onChange: (value: Input_) => void;
}) {
  const mine = fields.filter((field) => !SOURCE_MEMBERS.has(field.Name) && !ELSEWHERE.has(field.Name) && field.Name !== 'FilterCriteria');
  const more = mine.filter((field) => !FIRST.has(field.Name));
  const wrong = more.some((field) => faults[field.Name]);
  return (
    <SpaceBetween size="l">
      <Container><Fields fields={mine.filter((field) => FIRST.has(field.Name))} value={value} onChange={onChange} faults={faults} /></Container>
      {fields.some((field) => field.Name === 'FilterCriteria') && (
        <ExpandableSection variant="container" headerText="Filter criteria" headerDescription={faults.FilterCriteria ?? 'Which records reach the function.'}
          defaultExpanded={!!faults.FilterCriteria}>
          <FilterLab key={source} source={source} criteria={(value.FilterCriteria as Criteria | undefined) ?? {}} onCriteria={(next) => onChange({ ...value, FilterCriteria: next })} />
        </ExpandableSection>
      )}
      {more.length > 0 && (
        <ExpandableSection variant="container" headerText="Failures, order and scaling" headerDescription="What the service leaves at its defaults." {...(wrong ? { expanded: true } : {})}>
          <Fields fields={more} value={value} onChange={onChange} faults={faults} />
        </ExpandableSection>
      )}
    </SpaceBetween>
  );
}
