import { useQuery } from '@tanstack/react-query';
import { getMapping } from '../../api/lambda';
import { Tags } from '../../parts/tags';

export function TagsTab({ uuid }: { uuid: string }) {
  const { data } = useQuery({ queryKey: ['mapping', uuid], queryFn: () => getMapping(uuid) });
  return data?.EventSourceMappingArn ? <Tags arn={data.EventSourceMappingArn} /> : null;
}
