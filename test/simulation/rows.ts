import { FindOperator, type Repository } from 'typeorm';
import type { Table, Tables } from '../../src/event-store/tables.js';

type Where = Readonly<Record<string, unknown>>;
interface Find {
  readonly where?: Where;
  readonly order?: Readonly<Record<string, 'ASC' | 'DESC'>>;
}

/** What the program asks of a repository, answered from the tables of the memory store. */
export function repositoryOf<Row extends object>(tables: Pick<Tables, 'findAll'>, table: Table<Row>): Repository<Row> {
  const all = (where: Where = {}, order: Find['order'] = {}): Row[] => {
    const operators = Object.entries(where).filter(([, value]) => value instanceof FindOperator);
    const equal = Object.fromEntries(Object.entries(where).filter(([, value]) => !(value instanceof FindOperator)));
    const rows = tables.findAll(table, equal as Partial<Row>);
    const kept = rows.filter((row) =>
      operators.every(([key, value]) => holds(row, key, value as FindOperator<unknown>)),
    );
    return Object.entries(order).reduce((sorted, [key, way]) => sorted.sort(by(key, way)), [...kept]);
  };
  const answers = {
    find: async ({ where, order }: Find = {}) => all(where, order),
    findBy: async (where: Where) => all(where),
    findOneBy: async (where: Where) => all(where)[0] ?? null,
    countBy: async (where: Where) => all(where).length,
  };
  return answers as unknown as Repository<Row>;
}

function holds(row: object, key: string, { type, value }: FindOperator<unknown>): boolean {
  const cell = (row as Readonly<Record<string, unknown>>)[key];
  if (type === 'not') return cell !== value;
  if (type === 'in') return (value as readonly unknown[]).includes(cell);
  throw new Error(`The simulation knows no condition of kind ${type}.`);
}

const by =
  (key: string, way: 'ASC' | 'DESC') =>
  (a: object, b: object): number => {
    const [one, other] = [a, b].map((row) => (row as Readonly<Record<string, string | number>>)[key]!);
    return (one! < other! ? -1 : one! > other! ? 1 : 0) * (way === 'ASC' ? 1 : -1);
  };
