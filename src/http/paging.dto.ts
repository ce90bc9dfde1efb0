import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';

/** What every list takes. Extend it with the list's own filters; unknown names are refused. */
export class PageQuery {
  /** How many at most, 1 to 100. */
  @Transform(({ value }: { value: unknown }) => asInteger(value))
  @IsOptional()
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be 1 or more' })
  @Max(100, { message: 'must be 100 or less' })
  readonly limit: number = 50;

  /** From the answer before: its `next`. */
  @IsOptional()
  @IsString()
  @Length(1, 500)
  readonly cursor?: string;
}

/** Query strings are text: plain digits become a number, anything else stays what it is and is refused. */
const asInteger = (value: unknown): unknown =>
  typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : value;
