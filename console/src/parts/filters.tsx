import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { Editor } from './editor';

export interface Criteria {
  Filters?: { Pattern?: string }[];
}

const MOST = 5;

// The patterns of FilterCriteria; a record passes if one of them matches.
export function Patterns({ value, onChange }: { value: Criteria | undefined; onChange: (value: Criteria) => void }) {
  const filters = value?.Filters ?? [];
  const set = (next: { Pattern?: string }[]) => onChange({ Filters: next });
  return (
    <SpaceBetween size="s">
      {filters.length === 0 && <div>Without a pattern every record passes.</div>}
      {filters.map((filter, i) => (
        <div className="pattern" key={i}>
          <Editor label={`Pattern ${i + 1}`} minLines={3} value={filter.Pattern ?? ''}
            onChange={(text) => set(filters.map((each, j) => (j === i ? { Pattern: text } : each)))} />
          <Button iconName="remove" variant="icon" ariaLabel={`Remove pattern ${i + 1}`} onClick={() => set(filters.filter((_, j) => j !== i))} />
        </div>
      ))}
      <Button iconName="add-plus" disabled={filters.length >= MOST} onClick={() => set([...filters, { Pattern: '{\n  \n}' }])}>Add a pattern</Button>
    </SpaceBetween>
  );
}
