import { useCollection, type PropertyFilterQuery, type PropertyFilterProperty } from '@cloudscape-design/collection-hooks';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import PropertyFilter from '@cloudscape-design/components/property-filter';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { useAddress } from '../app/hooks';
import { Empty } from './text';

const ROWS = 50;
const NOTHING: PropertyFilterQuery = { tokens: [], operation: 'and' };

export function useNarrow(below = 700): boolean {
  const [narrow, setNarrow] = useState(window.innerWidth < below);
  useEffect(() => {
    const onResize = () => setNarrow(window.innerWidth < below);
    window.addEventListener('resize', onResize);
    return () => window.removeEventListener('resize', onResize);
  }, [below]);
  return narrow;
}

function parseQuery(text: string): PropertyFilterQuery {
  try {
    const { tokens, operation } = JSON.parse(text);
    if (Array.isArray(tokens)) return { tokens, operation: operation === 'or' ? 'or' : 'and' };
  } catch {
    // Somebody's own address: shown without a filter.
  }
  return NOTHING;
}

export interface Column<T> extends TableProps.ColumnDefinition<T> {
  id: string;
  wide?: boolean; // left out on a narrow screen
}

export interface ListProps<T> {
  title: string;
  headerVariant?: 'h1' | 'h2' | 'h3';
  description?: ReactNode;
  plural: string;
  rows: T[] | undefined;
  id: (row: T) => string;
  columns: Column<T>[];
  filters?: PropertyFilterProperty[];
  actions?: ReactNode;
  selected?: T[];
  onSelect?: (rows: T[]) => void;
  empty: ReactNode;
  sortBy?: string;
  descending?: boolean;
  embedded?: boolean;
  address?: string; // prefix of its members of the address
}

// A table whose filter, order and page are in the address, fifty rows to a page.
export function List<T>({ title, headerVariant = 'h1', description, plural, rows, id, columns, filters, actions, selected, onSelect,
                          empty, sortBy, descending = false, embedded = false, address = '' }: ListProps<T>) {
  const [filter, setFilter] = useAddress(`${address}filter`);
  const [sort, setSort] = useAddress(`${address}sort`, sortBy ? `${descending ? '-' : ''}${sortBy}` : '');
  const [page, setPage] = useAddress(`${address}page`, '1');
  const narrow = useNarrow();
  const shown = useMemo(() => columns.filter((column) => !narrow || !column.wide), [columns, narrow]);
  const query = useMemo(() => parseQuery(filter), [filter]);
  const column = columns.find((each) => each.id === sort.replace(/^-/, ''));
  const { items, filteredItemsCount, collectionProps, propertyFilterProps, paginationProps, actions: act } = useCollection(rows ?? [], {
    ...(filters ? { propertyFiltering: {
      filteringProperties: filters, defaultQuery: query, empty,
      noMatch: <Empty title="Nothing matches the filter"><Button onClick={() => setQuery(NOTHING)}>Clear the filter</Button></Empty>,
    } } : {}),
    sorting: column ? { defaultState: { sortingColumn: column, isDescending: sort.startsWith('-') } } : {},
    pagination: { pageSize: ROWS, defaultPage: Number(page) || 1 },
    selection: { trackBy: id },
  });
  const setQuery = (next: PropertyFilterQuery) => {
    act.setPropertyFiltering(next);
    setFilter(next.tokens.length > 0 ? JSON.stringify(next) : '');
  };
  const total = rows?.length ?? 0;
  const counter = rows ? (filteredItemsCount !== undefined && filteredItemsCount !== total ? `(${filteredItemsCount}/${total})` : `(${total})`) : '';
  return (
    <Table
      {...collectionProps}
      variant={embedded ? 'container' : 'full-page'}
      stickyHeader
      wrapLines
      enableKeyboardNavigation
      loading={rows === undefined}
      loadingText={`Loading ${plural}`}
      items={items}
      trackBy={id}
      columnDefinitions={shown}
      onSortingChange={(event) => {
        collectionProps.onSortingChange?.(event);
        const { sortingColumn, isDescending } = event.detail;
        const name = columns.find((each) => each.sortingField === sortingColumn.sortingField && each.sortingComparator === sortingColumn.sortingComparator)?.id;
        if (name) setSort(`${isDescending ? '-' : ''}${name}`);
      }}
      {...(onSelect ? { selectionType: 'multi' as const, selectedItems: selected ?? [],
                        onSelectionChange: ({ detail }: { detail: { selectedItems: T[] } }) => onSelect(detail.selectedItems) } : {})}
      ariaLabels={{
        tableLabel: title, selectionGroupLabel: `Selection of ${plural}`,
        allItemsSelectionLabel: () => `Select all ${plural}`, itemSelectionLabel: (_, row) => `Select ${id(row)}`,
      }}
      header={<Header variant={headerVariant} counter={counter} description={description} actions={actions}>{title}</Header>}
      filter={filters && (
        <div data-filter>
          <PropertyFilter {...propertyFilterProps} query={propertyFilterProps?.query ?? NOTHING} onChange={({ detail }) => setQuery(detail as PropertyFilterQuery)}
            filteringAriaLabel={`Filter ${plural}`} filteringPlaceholder={`Filter ${plural}`} countText={`${filteredItemsCount ?? total} found`}
            expandToViewport />
        </div>
      )}
      pagination={total > ROWS && (
        <Pagination {...paginationProps}
          onChange={(event) => {
            paginationProps.onChange(event);
            setPage(String(event.detail.currentPageIndex));
          }}
          ariaLabels={{ nextPageLabel: 'Next page', previousPageLabel: 'Previous page', pageLabel: (n) => `Page ${n}` }} />
      )}
      empty={empty}
    />
  );
}
