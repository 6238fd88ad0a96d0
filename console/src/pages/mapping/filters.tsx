import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { getMapping, updateMapping } from '../../api/lambda';
import type { MappingStatus } from '../../api/types';
import { useEngine } from '../../app/engine';
import { notify, notifyError } from '../../app/notices';
import { FilterLab } from '../../parts/filter-lab';
import type { Criteria } from '../../parts/filters';

export function FilterTab({ mapping }: { mapping: MappingStatus }) {
  const queries = useQueryClient();
  const { readOnly } = useEngine();
  const { data } = useQuery({ queryKey: ['mapping', mapping.UUID], queryFn: () => getMapping(mapping.UUID) });
  const [edited, setEdited] = useState<Criteria>();
  if (!data) return null;
  const kept = (data.FilterCriteria as Criteria | null) ?? {};
  const save = async () => {
    try {
      await updateMapping(mapping.UUID, { FilterCriteria: { Filters: (edited?.Filters ?? []).filter((filter) => filter.Pattern) } });
      notify('success', 'The mapping filters with these patterns from now on.');
      setEdited(undefined);
    } catch (failure) {
      notifyError(failure, 'The filter is as it was');
    }
    void queries.invalidateQueries({ queryKey: ['mapping', mapping.UUID] });
  };
  return (
    <SpaceBetween size="m">
      <FilterLab source={mapping.Source} criteria={edited ?? kept} onCriteria={setEdited} />
      <SpaceBetween direction="horizontal" size="xs">
        <Button disabled={!edited} onClick={() => setEdited(undefined)}>As it was</Button>
        <Button variant="primary" disabled={!edited || readOnly} onClick={save}>Use these patterns</Button>
      </SpaceBetween>
    </SpaceBetween>
  );
}
