/**
 * Runs before each start of the pooler. A tenant that exists is brought up to date, so that a rotated password and changed
 * sizes arrive; where that fails the pooler starts all the same, with the tenant as it was.
 */
export const TENANT_SCRIPT = `# Makes the tenant that clients name behind the dot of their login, or brings it up to date.
{:ok, _} = Application.ensure_all_started(:supavisor)

%{rows: [[version]]} = Supavisor.Repo.query!("show server_version")

manager = %{
  "db_user" => "pgbouncer",
  "db_password" => System.fetch_env!("POSTGRES_PASSWORD"),
  "is_manager" => true,
  "mode_type" => System.fetch_env!("POOLER_POOL_MODE"),
  "pool_size" => System.fetch_env!("POOLER_DEFAULT_POOL_SIZE")
}

wanted = %{
  "external_id" => System.fetch_env!("POOLER_TENANT_ID"),
  "db_host" => System.fetch_env!("POSTGRES_HOST"),
  "db_port" => System.fetch_env!("POSTGRES_PORT"),
  "db_database" => System.fetch_env!("POSTGRES_DB"),
  "auth_query" => "SELECT * FROM pgbouncer.get_auth($1)",
  "require_user" => false,
  "default_pool_size" => System.fetch_env!("POOLER_DEFAULT_POOL_SIZE"),
  "default_max_clients" => System.fetch_env!("POOLER_MAX_CLIENT_CONN"),
  "default_parameter_status" => %{"server_version" => version |> String.split(" ") |> hd()}
}

case Supavisor.Tenants.get_tenant_by_external_id(wanted["external_id"]) do
  nil ->
    {:ok, _} = Supavisor.Tenants.create_tenant(Map.put(wanted, "users", [manager]))

  tenant ->
    kept = Enum.find(tenant.users, %{}, & &1.is_manager)
    users = [if(Map.has_key?(kept, :id), do: Map.put(manager, "id", kept.id), else: manager)]

    case Supavisor.Tenants.update_tenant(tenant, Map.put(wanted, "users", users)) do
      {:ok, _} -> :ok
      {:error, %{errors: errors}} -> IO.puts("The tenant stays as it is: #{inspect(Keyword.keys(errors))}")
    end
end
`;
