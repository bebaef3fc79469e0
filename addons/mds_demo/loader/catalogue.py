"""Device models on real device types, and spare parts. The catalogue is Odoo's own."""


def tell(story):
    _create_models(story)
    _create_parts(story)
    return f"{len(story.products)} products"


def _create_models(story):
    makers = story.rows("manufacturers")
    partners = story.env["res.partner"].create(
        [{"name": row["name"], "is_company": True} for row in makers]
    )
    maker_ids = {row["code"]: partner.id for row, partner in zip(makers, partners, strict=True)}
    category = _create_category(story, "医疗器械 Medical devices")
    rows = story.rows("models")
    templates = story.env["product.template"].create(
        [
            {
                "name": f"{row['name_en']} {row['model_number']}",
                "default_code": row["code"],
                "categ_id": category.id,
                "is_medical_device": True,
                "lot_valuated": True,
                "sale_ok": True,
                "list_price": float(row["price"]),
                "standard_price": round(float(row["price"]) * 0.7),
                "mds_manufacturer_id": maker_ids[row["manufacturer"]],
                "mds_model_number": row["model_number"],
                "mds_udi_di": row["udi_di"] or False,
                "mds_risk_class": row["risk_class"],
                "mds_warranty_months": int(row["warranty_months"]),
                "mds_service_life_months": int(row["service_life_months"]),
                "mds_protection_class": row["protection_class"],
                "mds_applied_part": row["applied_part"],
                "mds_emdn_code": row["emdn_code"] or False,
            }
            for row in rows
        ]
    )
    story.translate(templates, [f"{row['name_zh']} {row['model_number']}" for row in rows])
    _remember(story, rows, templates)


def _create_parts(story):
    category = _create_category(story, "备件 Spare parts")
    rows = story.rows("parts")
    templates = story.env["product.template"].create(
        [
            {
                "name": row["name_en"],
                "default_code": row["code"],
                "categ_id": category.id,
                "type": "consu",
                "is_storable": True,
                "mds_is_part": True,
                "tracking": row["tracking"],
                "lot_valuated": row["tracking"] == "serial",
                "list_price": float(row["price"]),
                "standard_price": float(row["cost"]),
            }
            for row in rows
        ]
    )
    story.translate(templates, [row["name_zh"] for row in rows])
    _remember(story, rows, templates)


def _create_category(story, name):
    return story.env["product.category"].create(
        {
            "name": name,
            "property_cost_method": "average",
            "property_valuation": "real_time",
        }
    )


def _remember(story, rows, templates):
    for row, template in zip(rows, templates, strict=True):
        story.products[row["code"]] = template.product_variant_id
