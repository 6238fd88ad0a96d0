import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useQuery } from '@tanstack/react-query';
import { listAliases, listFunctions, listVersions } from '../../api/lambda';
import type { Input_ } from '../../parts/fields';

export function FunctionStep({ value, faults, longest, onChange }: {
  value: Input_; faults: Record<string, string>; longest: number | undefined; onChange: (value: Input_) => void;
}) {
  const [name = '', qualifier = ''] = String(value.FunctionName ?? '').split(':');
  const { data: functions } = useQuery({ queryKey: ['functions'], queryFn: ({ signal }) => listFunctions(signal) });
  const { data: targets } = useQuery({ queryKey: ['qualifiers', name], enabled: !!name, queryFn: async () => {
    const [aliases, versions] = await Promise.all([listAliases(name), listVersions(name)]);
    return [...aliases.map((alias) => ({ label: alias.Name, value: alias.Name, description: `alias of version ${alias.FunctionVersion}` })),
            ...versions.filter((version) => version.Version !== '$LATEST').map((version) => ({ label: version.Version, value: version.Version, description: version.Description ?? '' }))];
  } });
  const unqualified = { label: 'Unpublished code ($LATEST)', value: '' };
  const chosen = functions?.find((each) => each.FunctionName === name);
  const options = (functions ?? []).map((each) => ({ label: each.FunctionName, value: each.FunctionName, description: `${each.Runtime ?? ''} ${each.Description ?? ''}`.trim() }));
  const set = (nextName: string, nextQualifier: string) => onChange({ ...value, FunctionName: nextName + (nextQualifier ? `:${nextQualifier}` : '') });
  return (
    <Container>
      <SpaceBetween size="l">
        <FormField label="Function" errorText={faults.FunctionName}>
          <Select options={options} selectedOption={name ? { label: name, value: name } : null} placeholder="Choose a function" filteringType="auto" ariaLabel="Function"
            statusType={functions ? 'finished' : 'loading'} empty="There is no function yet" expandToViewport onChange={({ detail }) => set(detail.selectedOption.value ?? '', '')} />
        </FormField>
        <FormField label="Alias or version" description="An alias lets you change what runs without touching the trigger.">
          <Select options={[unqualified, ...(targets ?? [])]} selectedOption={qualifier ? { label: qualifier, value: qualifier } : unqualified} ariaLabel="Alias or version" expandToViewport
            onChange={({ detail }) => set(name, detail.selectedOption.value ?? '')} />
        </FormField>
        {chosen && longest && (chosen.Timeout ?? 0) > longest && (
          <Alert type="warning">The function may take {chosen.Timeout} s; of this kind of source the service allows {longest} s.</Alert>
        )}
        <Toggle checked={value.Enabled !== false} onChange={({ detail }) => onChange({ ...value, Enabled: detail.checked })}
          description="It begins to read as soon as it is made.">Enable trigger</Toggle>
      </SpaceBetween>
    </Container>
  );
}
