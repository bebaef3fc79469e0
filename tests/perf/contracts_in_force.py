"""Contracts in force without the signing of each, which is another measure."""


def put_in_force(contracts):
    """State what signatures would: the versions are signed, the contracts active."""
    env = contracts.env
    env.flush_all()
    env.cr.execute(
        "UPDATE mds_contract_version SET state = 'signed' WHERE id IN %s",
        [tuple(contracts.version_ids.ids)],
    )
    env.cr.execute(
        "UPDATE mds_contract SET state = 'active' WHERE id IN %s", [tuple(contracts.ids)]
    )
    env.invalidate_all()
